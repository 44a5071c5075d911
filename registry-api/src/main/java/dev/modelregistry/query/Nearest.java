package dev.modelregistry.query;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Which field somebody meant who mistyped its name. */
final class Nearest {
    private static final int MAX_DISTANCE = 2;

    /** Of names that are this short, nearly all others are two letters away. */
    private static final int SHORT = 4;

    private Nearest() {}

    /**
     * The field that is one or two letters away, if there is one.
     *
     * @param fixed names of fields
     * @param open names before the dot, behind which comes the user's part
     */
    static Optional<String> to(String name, Collection<String> fixed, Collection<String> open) {
        int dot = name.indexOf('.');
        String head = dot < 0 ? name : name.substring(0, dot);
        Optional<String> nearest = Optional.empty();
        int least = MAX_DISTANCE + 1;
        for (String field : fixed) {
            int distance = distance(name, field);
            if (distance < least) {
                least = distance;
                nearest = Optional.of(field);
            }
        }
        for (String field : open) {
            int distance = distance(head, field);
            if (distance < least) {
                least = distance;
                nearest = Optional.of(field + (dot < 0 ? ".*" : name.substring(dot)));
            }
        }
        return nearest;
    }

    /** How many letters were left out, put in, changed, or swapped with the next; too many if it is more than it may be. */
    private static int distance(String typed, String field) {
        int tooFar = MAX_DISTANCE + 1;
        if (Math.abs(typed.length() - field.length()) > MAX_DISTANCE) {
            return tooFar;
        }
        String a = typed.toLowerCase(Locale.ROOT);
        int[][] d = new int[a.length() + 1][field.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= field.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int changed = a.charAt(i - 1) == field.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(d[i - 1][j - 1] + changed, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == field.charAt(j - 2)
                        && a.charAt(i - 2) == field.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        int distance = d[a.length()][field.length()];
        return distance > (typed.length() <= SHORT ? 1 : MAX_DISTANCE) ? tooFar : distance;
    }
}

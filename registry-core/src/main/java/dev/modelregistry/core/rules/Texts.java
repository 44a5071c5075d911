package dev.modelregistry.core.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits of the texts that people hand in, and the sentences that refuse what is beyond them. */
final class Texts {
    static final int MAX_KEY = 250;
    static final int MAX_VALUE = 5_000;
    static final int MAX_TEXT = 100_000;
    static final int MAX_REASON = 10_000;
    /** Of all that is said of a version: a commit has to fit into one request to a database. */
    static final int MAX_TOGETHER = 4_000_000;

    private Texts() {}

    /** A key or name: not blank, bounded, no control characters. */
    static void key(List<String> problems, String what, @Nullable String value) {
        if (value == null) {
            problems.add(what + " is null");
            return;
        }
        if (value.isBlank()) {
            problems.add(what + " is blank");
        } else if (value.chars().anyMatch(Character::isISOControl)) {
            problems.add(what + " has a control character");
        }
        text(problems, what, value, MAX_KEY);
    }

    /** Any text up to a length that can be written as UTF-8. */
    static void text(List<String> problems, String what, @Nullable String value, int max) {
        if (value == null) {
            problems.add(what + " is null");
            return;
        }
        if (value.length() > max) {
            problems.add(what + " has " + value.length() + " characters; at most " + max + " are allowed");
        }
        for (int i = 0; i < value.length(); i++) {
            if (Character.isHighSurrogate(value.charAt(i))
                    && i + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(value.charAt(i))) {
                problems.add(what + " has half of a surrogate pair at index " + i + ", which no UTF-8 can hold");
                return;
            }
        }
    }

    static void metric(List<String> problems, String name, @Nullable Double value) {
        key(problems, "the name of a metric", name);
        if (value == null || !Double.isFinite(value)) {
            problems.add("metric " + name + " is " + value + "; a metric is a finite number");
        }
    }

    static void reason(List<String> problems, String verb, @Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            problems.add("say why you " + verb + ": the reason is what the history will tell");
        }
        if (reason != null) {
            text(problems, "the reason", reason, MAX_REASON);
        }
    }
}

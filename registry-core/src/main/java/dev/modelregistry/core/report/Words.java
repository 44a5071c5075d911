package dev.modelregistry.core.report;

import dev.modelregistry.Manifest;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.metadata.Dataset;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Values in words, for people. Times are in UTC. */
final class Words {
    private static final Instant FIRST_DATE = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_DATE = Instant.parse("9999-12-31T23:59:59Z");

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int DIGITS = 5;

    private Words() {}

    /**
     * With every character that does not show, or that changes how others show, written out: a text that turns the reading
     * direction around can make a reader see what is not there.
     */
    static String visible(String text) {
        if (text.codePoints().noneMatch(Words::isHidden)) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHidden(c)) {
                shown.append(String.format(Locale.ROOT, c <= Character.MAX_VALUE ? "\\u%04X" : "\\u{%X}", c));
            } else {
                shown.appendCodePoint(c);
            }
        });
        return shown.toString();
    }

    /** The same rule as that of {@code GraphText} in registry-api, which cannot be asked from here, nor this from there. */
    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL -> c != '\n' && c != '\t';
            case Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
            default -> isBlank(c) || (c & 0xFFFE) == 0xFFFE;
        };
    }

    /** What Unicode takes for letters or marks and shows as nothing: joiners, fillers, selectors of variants. */
    private static boolean isBlank(int c) {
        return c == 0x034F
                || (c >= 0x115F && c <= 0x1160)
                || (c >= 0x17B4 && c <= 0x17B5)
                || (c >= 0x180B && c <= 0x180F)
                || c == 0x2065
                || c == 0x3164
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFFA0
                || (c >= 0xFFF0 && c <= 0xFFF8)
                || (c >= 0xE0000 && c <= 0xE0FFF);
    }

    /** No more than this many characters, and a word on how many more there are. */
    static String clip(String text, int limit) {
        if (text.codePointCount(0, text.length()) <= limit) {
            return text;
        }
        int end = text.offsetByCodePoints(0, limit);
        return text.substring(0, end) + "… (" + text.codePointCount(end, text.length()) + " more characters)";
    }

    /** No more than this many characters, the middle left out. */
    static String shorten(String text, int limit) {
        int length = text.codePointCount(0, text.length());
        if (length <= limit) {
            return text;
        }
        int head = limit / 2;
        return text.substring(0, text.offsetByCodePoints(0, head))
                + "…"
                + text.substring(text.offsetByCodePoints(0, length - (limit - head - 1)));
    }

    static String date(Instant time) {
        return DATE.format(time);
    }

    /** A training date may be any instant, also one that no calendar shows. */
    static String minute(Instant time) {
        return time.isBefore(FIRST_DATE) || time.isAfter(LAST_DATE) ? time.toString() : MINUTE.format(time);
    }

    static String lasting(Duration time) {
        if (time.toMinutes() < 1) {
            return "under a minute";
        } else if (time.toHours() < 1) {
            return count(time.toMinutes(), "minute");
        }
        return time.toHours() < 48 ? count(time.toHours(), "hour") : count(time.toDays(), "day");
    }

    /** {@code 1 version}, {@code 2 versions}. */
    static String count(long count, String what) {
        return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
    }

    /** Rounded to what a reader can use. */
    static String number(double value) {
        BigDecimal rounded = new BigDecimal(value)
                .round(new MathContext(DIGITS, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        if (rounded.signum() == 0) {
            return "0";
        }
        return exponent < -4 || exponent > 9 ? rounded.toString() : rounded.toPlainString();
    }

    static String bytes(long size) {
        if (size < 1_000) {
            return count(size, "byte");
        }
        double value = size;
        int unit = -1;
        while (value >= 999.5 && unit < 5) {
            value /= 1_000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %sB" : "%.0f %sB", value, "kMGTPE".charAt(unit));
    }

    /** What a walk found that found nothing wrong. */
    static String intact(long revisions) {
        return revisions == 1
                ? "Yes: its one revision is unchanged."
                : String.format(
                        Locale.ROOT,
                        "Yes: all %,d revisions are unchanged, and each follows from the one before it.",
                        revisions);
    }

    /** {@code 1.2}, or {@code 1.1 at 90 %, 1.2 at 10 %}. */
    static String shares(Map<Version, Share> shares) {
        return shares.entrySet().stream()
                .map(e -> shares.size() == 1 ? e.getKey().toString() : e.getKey() + " at " + e.getValue())
                .collect(Collectors.joining(", "));
    }

    static String dataset(Dataset dataset) {
        return dataset.name() + " " + dataset.version()
                + dataset.role().map(role -> " (" + role + ")").orElse("");
    }

    /** The first few datasets of a version. */
    static String trainedOn(Manifest manifest, int limit) {
        return some(manifest.datasets().stream().map(Words::dataset).toList(), limit);
    }

    /** The first few parents of a version. */
    static String madeFrom(Manifest manifest, int limit) {
        List<String> parents = manifest.parents().stream()
                .map(parent -> parent.model() + "@" + parent.version())
                .toList();
        return some(parents, limit);
    }

    /** The first few, and how many more there are. */
    static String some(Collection<String> items, int limit) {
        List<String> shown = items.stream().limit(limit).toList();
        return String.join(", ", shown) + (items.size() > limit ? " and " + (items.size() - limit) + " more" : "");
    }
}

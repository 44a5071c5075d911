package dev.modelregistry.spi;

/** Comparing values. */
final class IndexValues {
    private static final int MAX_DIGITS = 10;

    private IndexValues() {}

    static int compare(IndexValue a, IndexValue b) {
        if (a instanceof IndexValue.Numeric m) {
            return b instanceof IndexValue.Numeric n ? Double.compare(m.value() + 0.0, n.value() + 0.0) : -1;
        }
        return b instanceof IndexValue.Numeric ? 1 : compare(text(a), text(b));
    }

    private static String text(IndexValue value) {
        return ((IndexValue.Text) value).value();
    }

    static String padded(int number) {
        String digits = Integer.toString(number);
        return "0".repeat(MAX_DIGITS - digits.length()) + digits;
    }

    /** As their UTF-8 bytes compare, without making them. */
    private static int compare(String a, String b) {
        int common = Math.min(a.length(), b.length());
        for (int i = 0; i < common; i++) {
            char c = a.charAt(i);
            char d = b.charAt(i);
            if (c != d) {
                return Integer.compare(rank(c), rank(d));
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Halves of surrogate pairs stand for characters that come after all others. */
    private static int rank(char c) {
        return Character.isSurrogate(c) ? c + Character.MAX_VALUE : c;
    }
}

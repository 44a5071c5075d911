package dev.modelregistry.core.report;

import java.util.Locale;

/** Numbers in pictures. */
final class Svg {
    private Svg() {}

    static String percent(double x) {
        return String.format(Locale.ROOT, "%.2f%%", x);
    }

    static String px(double y) {
        String text = String.format(Locale.ROOT, "%.1f", y);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** A vertical line of the grid, with its label, as far as there is room for it. */
    static void tick(Markup svg, double x, double top, double bottom, String label, boolean main) {
        svg.leaf("line", "class", "grid", "x1", percent(x), "x2", percent(x), "y1", px(top), "y2", px(bottom));
        if (x < 93) {
            svg.put("text", label, "class", main ? "tick" : "tick wide", "x", percent(x), "dx", "4", "y", px(top + 9));
        }
    }
}

package dev.modelregistry.core.report;

import static dev.modelregistry.core.report.Svg.percent;
import static dev.modelregistry.core.report.Svg.px;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.core.report.Findings.Series;
import dev.modelregistry.lifecycle.Gate;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** One metric over the versions: a point for each, filled if it was in production; the bounds of gates as dashed lines. */
final class MetricPicture {
    private static final int HEIGHT = 158;
    private static final double TOP = 20;
    private static final double BOTTOM = 128;
    private static final double LEFT = 13;
    private static final double WIDTH = 82;
    private static final int MOST_LABELS = 7;
    private static final double RADIUS = 3.6;
    private static final double LARGEST = 1e300;

    private final List<ModelVersion> versions;
    private final Series series;
    private final Set<Version> served;
    private final double least;
    private final double step;
    private final int lines;

    MetricPicture(List<ModelVersion> versions, Series series, Set<Version> served) {
        this.versions = versions;
        this.series = series;
        this.served = served;
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (OptionalDouble value : series.values()) {
            if (value.isPresent()) {
                min = Math.min(min, drawable(value.getAsDouble()));
                max = Math.max(max, drawable(value.getAsDouble()));
            }
        }
        double range = max - min;
        for (Gate.Metric bound : series.bounds()) {
            // one that is far away would leave the points no room; it is in the caption
            if (bound.bound() > max - 3 * range && bound.bound() < min + 3 * range) {
                min = Math.min(min, bound.bound());
                max = Math.max(max, bound.bound());
            }
        }
        range = max - min;
        if (range < Double.MIN_NORMAL) {
            range = Math.max(Math.abs(max) * 0.04, Double.MIN_NORMAL * 1_000);
            min -= range / 2;
            max += range / 2;
        }
        this.step = nice(range / 3);
        this.least = Math.floor(min / step) * step;
        this.lines = Math.max((int) Math.ceil((max - least) / step - 1e-6), 1);
    }

    /** Far from where the difference of two doubles is no finite number. */
    private static double drawable(double value) {
        return Math.min(LARGEST, Math.max(-LARGEST, value));
    }

    /** The next of 1, 2, 2.5, 5 and 10 times a power of ten. */
    private static double nice(double wanted) {
        double power = Math.pow(10, Math.floor(Math.log10(wanted)));
        for (double factor : new double[] {1, 2, 2.5, 5}) {
            if (wanted <= factor * power) {
                return factor * power;
            }
        }
        return 10 * power;
    }

    void draw(Markup svg) {
        svg.open(
                "svg",
                "class",
                "metric",
                "width",
                "100%",
                "height",
                px(HEIGHT),
                "role",
                "img",
                "aria-label",
                series.title() + " of each version; the table of versions says the same");
        for (int i = 0; i <= lines; i++) {
            double value = least + i * step;
            double y = y(value);
            svg.leaf("line", "class", "grid", "x1", "0", "x2", "100%", "y1", px(y), "y2", px(y));
            svg.put("text", Words.number(value), "class", "tick", "x", "0", "y", px(y - 3));
        }
        for (Gate.Metric bound : series.bounds()) {
            double y = y(bound.bound());
            if (y < TOP || y > BOTTOM) {
                continue;
            }
            svg.open("line", "class", "bound", "x1", percent(LEFT - 3), "x2", "100%", "y1", px(y), "y2", px(y));
            svg.put("title", "gate: " + bound.wanted()).close();
            svg.put(
                    "text",
                    (bound.atMost() ? "at most " : "at least ") + Words.number(bound.bound()),
                    "class",
                    "tick halo",
                    "x",
                    "100%",
                    "y",
                    px(y - 4),
                    "text-anchor",
                    "end");
        }
        lines(svg);
        points(svg);
        labels(svg);
        svg.close().line();
    }

    private void lines(Markup svg) {
        int before = -1;
        for (int i = 0; i < versions.size(); i++) {
            if (series.values().get(i).isPresent()) {
                if (before >= 0) {
                    svg.leaf(
                            "line",
                            "class",
                            before == i - 1 ? "trend" : "trend gap",
                            "x1",
                            percent(x(before)),
                            "y1",
                            px(y(series.values().get(before).getAsDouble())),
                            "x2",
                            percent(x(i)),
                            "y2",
                            px(y(series.values().get(i).getAsDouble())));
                }
                before = i;
            }
        }
    }

    private void points(Markup svg) {
        double radius = versions.size() > 30 ? RADIUS - 1.2 : RADIUS;
        for (int i = 0; i < versions.size(); i++) {
            OptionalDouble value = series.values().get(i);
            if (value.isPresent()) {
                Version version = versions.get(i).version();
                svg.open(
                        "circle",
                        "class",
                        served.contains(version) ? "point served" : "point",
                        "cx",
                        percent(x(i)),
                        "cy",
                        px(y(value.getAsDouble())),
                        "r",
                        px(radius));
                svg.put("title", version + ": " + value.getAsDouble()).close();
            }
        }
    }

    /** Numbers of versions, as many as there is room for, and the value of the last point. */
    private void labels(Markup svg) {
        int every = (versions.size() + MOST_LABELS - 1) / MOST_LABELS;
        int last = versions.size() - 1;
        for (int i = last; i >= 0; i -= every) {
            svg.put(
                    "text",
                    versions.get(i).version().toString(),
                    "class",
                    "tick",
                    "x",
                    percent(x(i)),
                    "y",
                    px(HEIGHT - 8),
                    "text-anchor",
                    "middle");
        }
        for (int i = last; i >= 0; i--) {
            if (series.values().get(i).isPresent()) {
                double value = series.values().get(i).getAsDouble();
                boolean falls = i > 0
                        && series.values().get(i - 1).isPresent()
                        && series.values().get(i - 1).getAsDouble() > value;
                svg.put(
                        "text",
                        Words.number(value),
                        "class",
                        "label name halo",
                        "x",
                        percent(x(i)),
                        "y",
                        px(y(value) + (falls && y(value) < BOTTOM - 20 ? 17 : -8)),
                        "text-anchor",
                        x(i) > 90 ? "end" : "middle",
                        "dx",
                        x(i) > 90 ? "8" : "0");
                return;
            }
        }
    }

    private double x(int version) {
        return versions.size() == 1 ? 50 : LEFT + WIDTH * version / (versions.size() - 1);
    }

    private double y(double value) {
        double part = (drawable(value) - least) / (lines * step);
        return BOTTOM - (BOTTOM - TOP) * part;
    }
}

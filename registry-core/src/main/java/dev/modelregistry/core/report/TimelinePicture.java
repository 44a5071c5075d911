package dev.modelregistry.core.report;

import static dev.modelregistry.core.report.Svg.percent;
import static dev.modelregistry.core.report.Svg.px;

import dev.modelregistry.Share;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.report.Findings.Span;
import dev.modelregistry.core.report.Findings.Track;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which versions a stage served, over time: a row for each version, and a bar as high as its share. Places are in per cent of
 * the width, so that the picture fits any screen and page, and texts keep their size.
 */
final class TimelinePicture {
    /** More rows are a list, and no picture any more. */
    static final int ROWS = 30;

    private static final int HEAD = 16;
    private static final int ROW = 30;
    private static final int BAR_TOP = 16;
    private static final int BAR = 10;

    /** From here on a label stands to the left of where its bar ends. */
    private static final double LATE = 58;

    private static final int STEPS = 4;

    private final Stage stage;
    private final List<Track> tracks;
    private final TimeAxis axis;

    TimelinePicture(Stage stage, List<Track> tracks, Instant now) {
        this.stage = stage;
        this.tracks = tracks.subList(Math.max(0, tracks.size() - ROWS), tracks.size());
        this.axis = new TimeAxis(
                this.tracks.stream().map(Track::from).min(Instant::compareTo).orElse(now), now);
    }

    /** How many of the versions are not in the picture. */
    static int omitted(List<Track> tracks) {
        return Math.max(0, tracks.size() - ROWS);
    }

    void draw(Markup svg) {
        int height = HEAD + ROW * tracks.size() + 2;
        svg.open(
                "svg",
                "class",
                "timeline",
                "width",
                "100%",
                "height",
                px(height),
                "role",
                "img",
                "aria-label",
                "What " + stage + " served, over time; the table below says the same");
        int number = 0;
        for (TimeAxis.Tick tick : axis.ticks()) {
            Svg.tick(svg, tick.x(), 0, height, tick.label(), number % 3 == 0);
            number++;
        }
        for (int i = 0; i < tracks.size(); i++) {
            row(svg, tracks.get(i), HEAD + (double) ROW * i);
        }
        svg.close().line();
    }

    private void row(Markup svg, Track track, double top) {
        double start = axis.x(track.from());
        boolean late = start > LATE;
        svg.open(
                "text",
                "class",
                "label",
                "x",
                percent(late ? axis.x(track.until()) : start),
                "y",
                px(top + BAR_TOP - 4),
                "text-anchor",
                late ? "end" : "start");
        svg.put("tspan", track.version().toString(), "class", "name");
        svg.put("tspan", " " + detail(track), "class", "detail");
        svg.close();
        double base = top + BAR_TOP + BAR;
        svg.leaf(
                "line",
                "class",
                "base",
                "x1",
                percent(start),
                "x2",
                percent(axis.x(track.until())),
                "y1",
                px(base),
                "y2",
                px(base));
        for (Span span : track.spans()) {
            bar(svg, span, base);
        }
    }

    private void bar(Markup svg, Span span, double base) {
        double from = axis.x(span.from());
        double width = Math.max(axis.x(span.until()) - from, 0.15);
        double height = Math.max(2.5, BAR * (double) span.share().buckets() / Share.BUCKETS);
        boolean whole = span.share().equals(Share.ALL);
        svg.open(
                "rect",
                "class",
                whole ? "bar" : "bar part",
                "x",
                percent(from),
                "y",
                px(base - height),
                "width",
                percent(width),
                "height",
                px(height));
        svg.put(
                "title",
                span.share() + " from " + Words.minute(span.from())
                        + (span.open() ? " on" : " to " + Words.minute(span.until())));
        svg.close();
        if (span.cause() == Event.Cause.ROLLED_BACK || span.cause() == Event.Cause.EMERGENCY) {
            mark(svg, span.cause(), from, base);
        }
    }

    /** A mark where a period begins that was no plain promotion. */
    private static void mark(Markup svg, Event.Cause cause, double x, double base) {
        svg.open("svg", "class", "mark", "x", percent(x), "y", px(base - BAR - 1), "overflow", "visible");
        if (cause == Event.Cause.ROLLED_BACK) {
            svg.leaf("path", "class", "rollback", "d", "M-6 6 L3 0 L3 12 Z");
            svg.put("title", "rolled back to");
        } else {
            svg.leaf("path", "class", "emergency", "d", "M0 -1 L6.5 11.5 L-6.5 11.5 Z");
            svg.put("title", "promoted in an emergency, past gates and approvals");
        }
        svg.close();
    }

    /** How it grew, if it did not get all at once; and how long it was there. */
    private static String detail(Track track) {
        List<String> steps = new ArrayList<>();
        track.spans().forEach(span -> {
            String share = span.share().toString();
            if (steps.isEmpty() || !steps.get(steps.size() - 1).equals(share)) {
                steps.add(share);
            }
        });
        String time = Words.lasting(track.time()) + (track.serves() ? " so far" : "");
        if (steps.size() == 1 && track.spans().get(0).share().equals(Share.ALL)) {
            return time;
        }
        return steps.stream().limit(STEPS).collect(Collectors.joining(" → "))
                + (steps.size() > STEPS ? " …" : "")
                + ", " + time;
    }
}

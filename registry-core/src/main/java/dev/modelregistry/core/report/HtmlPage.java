package dev.modelregistry.core.report;

import dev.modelregistry.Alias;
import dev.modelregistry.Model;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.codec.ReportCodec;
import dev.modelregistry.core.report.Findings.Series;
import dev.modelregistry.core.report.Findings.Track;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Stage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A report as one HTML page that needs nothing else. The report as JSON is in it, too, for programs that find the page. */
final class HtmlPage {
    /** More than this many versions make a plot that nobody can read. */
    private static final int PLOTTED = 60;

    private static final int PLOTS = 8;
    private static final int NAMED = 12;
    private static final int LONG = 600;

    private static final String STYLE = style();

    private final Findings findings;
    private final AuditReport report;
    private final Markup page = new Markup();

    HtmlPage(Findings findings) {
        this.findings = findings;
        this.report = findings.report;
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream("report.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String render() {
        String name = report.model().name().value();
        page.trusted("<!DOCTYPE html>\n").open("html", "lang", "en").line();
        page.open("head").line();
        page.leaf("meta", "charset", "utf-8").line();
        // nothing is fetched and no script runs, whatever is in the report
        page.leaf(
                        "meta",
                        "http-equiv",
                        "Content-Security-Policy",
                        "content",
                        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
                .line();
        page.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        page.leaf("meta", "name", "color-scheme", "content", "light dark").line();
        page.put("title", "Audit report: " + name).line();
        page.open("style").trusted("\n" + STYLE).close().line();
        page.close().line().open("body").line();
        LineagePicture.definitions(page);
        page.open("main").line();
        header();
        glance();
        timeline();
        metrics();
        lineage();
        new HtmlTables(findings, page).write();
        chain();
        footer();
        page.close().line();
        page.open("script", "type", "application/json", "id", "report")
                .trusted(embedded(ReportCodec.encode(report).toString()))
                .close()
                .line();
        page.close().line().close().line();
        return page.toString();
    }

    /** In JSON these characters stand in texts alone, and there they may be escaped: no text can end the element. */
    private static String embedded(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private void header() {
        Model model = report.model();
        page.open("header");
        page.put("p", "Audit report", "class", "kicker");
        page.put("h1", model.name().value());
        if (!model.description().isBlank()) {
            page.put("p", Words.clip(model.description(), LONG), "class", "lead");
        }
        page.open("dl", "class", "facts");
        fact("As of", Words.minute(report.moment()) + " UTC");
        fact("First registered", Words.date(model.createdAt()));
        fact("Versions", Long.toString(report.versions().total()));
        fact("Log", Words.count(report.verification().revisions(), "revision"));
        page.open("div").put("dt", "Chain").open("dd");
        boolean ok = report.verification().ok();
        page.put("a", ok ? "✓ intact" : "✗ broken", "href", "#chain", "class", ok ? "good" : "bad");
        page.close().close();
        if (!model.aliases().isEmpty()) {
            fact(
                    "Aliases",
                    Words.some(
                            model.aliases().values().stream()
                                    .map(alias -> alias(alias))
                                    .toList(),
                            NAMED));
        }
        if (!model.tags().isEmpty()) {
            fact(
                    "Tags",
                    Words.clip(
                            Words.some(
                                    model.tags().entrySet().stream()
                                            .map(e -> e.getKey() + " = " + e.getValue())
                                            .toList(),
                                    NAMED),
                            LONG));
        }
        page.close();
        List<String> omissions = findings.omissions();
        if (!omissions.isEmpty()) {
            page.open("aside", "class", "omitted");
            page.put("strong", "This report is an excerpt.").text(" ");
            page.text(String.join(" ", omissions) + " The registry's history has all of it.");
            page.close();
        }
        page.close().line();
    }

    private static String alias(Alias alias) {
        return alias.name() + " → " + alias.version();
    }

    private void fact(String what, String value) {
        page.open("div").put("dt", what).put("dd", value).close();
    }

    private void heading(String id, String title) {
        page.open("section", "id", id).line().put("h2", title).line();
    }

    private void glance() {
        heading("now", "In service");
        page.open("div", "class", "cards");
        for (Stage stage : findings.stages()) {
            Optional<Period> now = findings.now(stage);
            page.open("article", "class", now.isPresent() ? "card" : "card idle");
            page.put("h3", stage.name());
            if (now.isEmpty()) {
                page.put("p", "serves nothing", "class", "big");
            } else {
                serving(stage, now.get());
            }
            page.close().line();
        }
        page.close().close().line();
    }

    private void serving(Stage stage, Period now) {
        page.put("p", Words.shares(now.shares()), "class", "big");
        page.open("dl");
        fact("since", Words.date(now.from()) + ", " + Words.lasting(Duration.between(now.from(), report.moment())));
        fact(verb(now), now.actor().id() + (now.reason().isBlank() ? "" : ": " + Words.clip(now.reason(), LONG)));
        for (Version version : now.shares().keySet()) {
            String which = now.shares().size() == 1 ? "" : " " + version;
            findings.approved(version, stage)
                    .ifPresent(promotion -> fact("approved" + which + " by", approvers(promotion)));
            findings.version(version).ifPresent(v -> fact("trained" + which + " on", datasets(v)));
        }
        page.close();
    }

    private static String verb(Period period) {
        return switch (period.cause()) {
            case PROMOTED -> "promoted by";
            case EMERGENCY -> "promoted past gates and approvals by";
            case SHIFTED -> "shares changed by";
            case ROLLED_BACK -> "rolled back by";
            case LEFT -> "left by another version; by";
        };
    }

    private static String approvers(Promotion promotion) {
        return promotion.approvals().stream()
                .map(approval -> approval.actor().id() + " on " + Words.date(approval.time()))
                .collect(Collectors.joining(", "));
    }

    private static String datasets(ModelVersion version) {
        return version.manifest().datasets().isEmpty()
                ? "no dataset"
                : Words.some(
                        version.manifest().datasets().stream()
                                .map(Words::dataset)
                                .toList(),
                        NAMED);
    }

    private void timeline() {
        heading("timeline", "What served when");
        if (report.periods().items().isEmpty()) {
            page.put("p", "No version has been in any stage yet.", "class", "none");
        } else {
            page.put(
                    "p",
                    "A row for each version, a bar as high as its share. Hatched: it shared the stage with others. "
                            + "◀ marks a rollback, ▲ an emergency. Times are in UTC.",
                    "class",
                    "note");
        }
        for (Stage stage : findings.stages()) {
            List<Track> tracks = findings.tracks(stage);
            if (!tracks.isEmpty()) {
                page.open("figure").put("figcaption", stage.name());
                new TimelinePicture(stage, tracks, report.moment()).draw(page);
                int omitted = TimelinePicture.omitted(tracks);
                if (omitted > 0) {
                    page.put(
                            "p",
                            "The picture shows the newest " + TimelinePicture.ROWS + "; "
                                    + Words.count(omitted, "version") + " before "
                                    + (omitted == 1 ? "it is" : "them are") + " in the table below.",
                            "class",
                            "note");
                }
                page.close().line();
            }
        }
        page.close().line();
    }

    private void metrics() {
        heading("metrics", "How good each version was");
        List<ModelVersion> versions = findings.plotted(PLOTTED);
        List<Series> series = findings.series(versions);
        if (series.isEmpty()) {
            page.put("p", "No metrics were recorded.", "class", "none").close().line();
            return;
        }
        Set<Version> served = findings.served();
        String last = findings.stages().isEmpty()
                ? "the last stage"
                : findings.stages().get(0).name();
        long there = report.versions().total();
        page.put(
                "p",
                "● was in " + last + "   ○ was not   ┄ what a gate asks for. "
                        + (there > versions.size()
                                ? "The newest " + versions.size() + " of " + there + " versions. "
                                : "")
                        + (series.size() > PLOTS
                                ? "The first " + PLOTS + " of " + series.size()
                                        + " metrics; all are in the JSON report."
                                : ""),
                "class",
                "note");
        page.open("div", "class", "plots");
        for (Series metric : series.subList(0, Math.min(PLOTS, series.size()))) {
            page.open("figure").open("figcaption").text(Words.shorten(metric.title(), 60));
            page.put("span", aside(metric), "class", "aside");
            page.close();
            new MetricPicture(versions, metric, served).draw(page);
            page.close().line();
        }
        page.close().close().line();
    }

    private static String aside(Series metric) {
        String better = metric.higherIsBetter()
                .map(higher -> higher ? "more is better" : "less is better")
                .orElse("");
        return metric.bounds().stream()
                .map(bound -> ", gate: " + (bound.atMost() ? "at most " : "at least ") + Words.number(bound.bound()))
                .collect(Collectors.joining("", better, ""));
    }

    private void lineage() {
        heading("lineage", "Where it comes from, and what came of it");
        if (report.origins().graph().edges().isEmpty()) {
            page.put("p", "Nothing is recorded: no dataset, no code, no parents, no descendants.", "class", "none");
        } else {
            page.put(
                    "p",
                    "Around "
                            + report.origins().of().stream()
                                    .map(Object::toString)
                                    .collect(Collectors.joining(", "))
                            + ". Round tops are datasets, pointed sides code, boxes versions; those in question have a thick"
                            + " frame, what is out of use a dashed one.",
                    "class",
                    "note");
            page.open("figure", "class", "scroll");
            new LineagePicture(report.origins()).draw(page);
            page.close().line();
        }
        page.close().line();
    }

    private void chain() {
        Verification found = report.verification();
        heading("chain", "Is the log whole?");
        page.put(
                "p",
                found.ok()
                        ? "✓ " + Words.intact(found.revisions())
                        : "✗ No: " + Words.count(found.problems().size(), "problem") + " found.",
                "class",
                found.ok() ? "verdict good" : "verdict bad");
        list(found.problems(), "problems");
        found.head().ifPresent(head -> {
            page.open("p").text("The last revision has the digest ");
            page.put("code", head.toString())
                    .text(", which vouches for all before it.")
                    .close();
        });
        if (!found.unknown().isEmpty()) {
            page.put("p", "What this walk cannot tell:");
            list(found.unknown(), "unknown");
        }
        if (!found.notes().isEmpty()) {
            page.put("p", "In order, but worth knowing:");
            list(found.notes(), "notes");
        }
        page.close().line();
    }

    private void list(List<String> items, String kind) {
        if (!items.isEmpty()) {
            page.open("ul", "class", kind);
            items.stream().limit(100).forEach(item -> page.put("li", Words.clip(item, LONG)));
            if (items.size() > 100) {
                page.put("li", "and " + (items.size() - 100) + " more");
            }
            page.close();
        }
    }

    private void footer() {
        page.open("footer");
        page.put(
                "p",
                "Made from the registry's own log. This page fetches nothing and runs nothing; the same report for programs "
                        + "is in its source, as JSON.");
        page.close().line();
    }
}

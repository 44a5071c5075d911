package dev.modelregistry.core.report;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a report is written down. */
class PagesTest {
    /** Would be markup, or end what it stands in, in any of the forms. */
    private static final String EVIL =
            "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)> | **b** [l](http://x.example) `c` -->]]>";

    /** Every element, its attributes, and whether it has no content; a less-than sign that begins none is found, too. */
    private static final Pattern TAG =
            Pattern.compile("<(/?)([^\\s/>]*)((?:\\s+[a-zA-Z0-9:-]+=\"[^\"<>]*\")*)(\\s*/?)>|<");

    private static final Set<String> ELEMENTS = Set.of(
            "html",
            "head",
            "meta",
            "title",
            "style",
            "body",
            "main",
            "header",
            "section",
            "article",
            "aside",
            "footer",
            "figure",
            "figcaption",
            "p",
            "h1",
            "h2",
            "h3",
            "dl",
            "dt",
            "dd",
            "div",
            "span",
            "strong",
            "a",
            "code",
            "ul",
            "li",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "wbr",
            "script",
            "svg",
            "defs",
            "marker",
            "pattern",
            "g",
            "path",
            "rect",
            "line",
            "circle",
            "text",
            "tspan");

    private final Audited audited = new Audited();

    @AfterEach
    void close() {
        audited.close();
    }

    /** A model in which every text that anybody may choose is evil. */
    private AuditReport evil() {
        Registry registry = audited.registry.as(Actor.of(EVIL, "ml-lead"));
        registry.publish(Lifecycle.standard()
                .gate(PRODUCTION, Gate.tag(EVIL))
                .approvals(PRODUCTION, 1, "ml-lead")
                .build());
        ModelVersion parent = registry.register(registration(EVIL).build());
        ModelVersion version =
                registry.register(registration(EVIL).parent(parent.ref()).build());
        registry.describe(version.model(), EVIL);
        registry.describe(version.ref(), EVIL);
        registry.tag(version.model(), EVIL, EVIL);
        registry.tag(version.ref(), EVIL, EVIL);
        registry.evaluate(version.ref(), Evaluation.of(EVIL).metric(EVIL, 0.5).build());
        registry.promote(version.ref(), STAGING, EVIL);
        Promotion request =
                registry.as(Actor.of("noor " + EVIL, "ml-lead")).requestPromotion(version.ref(), PRODUCTION, EVIL);
        registry.as(Actor.of("mei " + EVIL, "ml-lead")).approve(request.id(), EVIL);
        return audited.report();
    }

    private Registration.Builder registration(String text) {
        return audited.registration()
                .dataset(Dataset.of(text, text).role(text).digest(text))
                .hyperparameter(text, text)
                .metric(text, 0.5)
                .code(CodeRef.git(text, text))
                .dependency(text, text)
                .business(text, text);
    }

    @Test
    void whateverATextHoldsTheHtmlPageHasNoElementOfIt() {
        String page = evil().toHtml();
        assertThat(page).startsWith("<!DOCTYPE html>\n");
        String html = page.substring(page.indexOf('\n'));

        Deque<String> open = new ArrayDeque<>();
        int scripts = 0;
        Matcher tag = TAG.matcher(html);
        while (tag.find()) {
            assertThat(tag.group(2))
                    .as("a tag at %s", at(html, tag))
                    .isNotNull()
                    .isIn(ELEMENTS);
            assertThat(attributes(tag.group(3)))
                    .as("attributes at %s", at(html, tag))
                    .noneMatch(PagesTest::isHarmful);
            if (!tag.group(1).isEmpty()) {
                assertThat(open.pop()).as("what is closed at %s", at(html, tag)).isEqualTo(tag.group(2));
            } else if (!tag.group(4).contains("/")) {
                open.push(tag.group(2));
                scripts += tag.group(2).equals("script") ? 1 : 0;
            }
        }
        assertThat(open).isEmpty();
        assertThat(scripts).as("the JSON").isEqualTo(1);
        assertThat(html).contains("<script type=\"application/json\"").doesNotContain("<img", "alert(1)</script>");
        assertThat(html).contains("&lt;/script&gt;&lt;script&gt;alert(1)");
    }

    private static String at(String html, Matcher tag) {
        return html.substring(Math.max(0, tag.start() - 60), Math.min(html.length(), tag.end() + 60));
    }

    private static List<String> attributes(String text) {
        return Pattern.compile("([a-zA-Z0-9:-]+)=\"([^\"]*)\"")
                .matcher(text)
                .results()
                .map(match -> match.group(1) + "=" + match.group(2))
                .toList();
    }

    /** What runs, and what fetches. */
    private static boolean isHarmful(String attribute) {
        return attribute.startsWith("on")
                || attribute.startsWith("src=")
                || attribute.startsWith("style=")
                || (attribute.startsWith("href=") && !attribute.equals("href=#chain"));
    }

    @Test
    void thePageAllowsNeitherScriptsNorTheNetwork() {
        audited.register();

        assertThat(audited.report().toHtml())
                .contains("content=\"default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;; ")
                .doesNotContain("@import", "url(http", "<link");
    }

    @Test
    void theJsonInThePageIsTheJsonReport() {
        AuditReport report = evil();
        String html = report.toHtml();
        String marker = "<script type=\"application/json\" id=\"report\">";
        String inPage = html.substring(html.indexOf(marker) + marker.length());
        inPage = inPage.substring(0, inPage.indexOf("</script>"));

        assertThat(inPage).doesNotContain("<", ">", "&").startsWith("{\"format\":1,");
        assertThat(inPage.replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&"))
                .isEqualTo(report.toJson());
    }

    @Test
    void whateverATextHoldsMarkdownHasNoMarkupOfIt() {
        String markdown = evil().toMarkdown();

        assertThat(markdown.split("```", -1)).as("one Mermaid diagram").hasSize(3);
        assertThat(markdown.replaceAll("(?s)```mermaid.*?```", ""))
                .doesNotContain("<", "[l]", "http://")
                .doesNotContainPattern("(?<!\\\\)\\*\\*b")
                .doesNotContainPattern("(?<!\\\\)`c");
        for (String line : markdown.split("\n", -1)) {
            if (line.startsWith("| ")) {
                assertThat(line.split("(?<!\\\\)\\|", -1).length - 2).as(line).isIn(7, 8, 6);
            }
        }
    }

    @Test
    void whatMarkdownWouldMakeAListOrALinkStaysText() {
        assertThat(MarkdownPage.escape("1. one")).isEqualTo("1\\. one");
        assertThat(MarkdownPage.escape("- one\n- two")).isEqualTo("\\- one - two");
        assertThat(MarkdownPage.escape("fraud@1.2")).isEqualTo("fraud&#64;1.2");
        assertThat(MarkdownPage.escape("see www.example.org")).isEqualTo("see www&#46;example.org");
    }

    @Test
    void charactersThatHideOrTurnOthersAreWrittenOut() {
        assertThat(Words.visible("a\u202Eb\u0007c\uD800d🦊")).isEqualTo("a\\u202Eb\\u0007c\\uD800d🦊");
        assertThat(Words.visible("a\u200Bb\u00ADc\u200Cd\u200De\u2060f"))
                .isEqualTo("a\\u200Bb\\u00ADc\\u200Cd\\u200De\\u2060f");
        assertThat(Words.visible("a\u034Fb\u3164c\uFE0Fd\uDB40\uDC41"))
                .isEqualTo("a\\u034Fb\\u3164c\\uFE0Fd\\u{E0041}");
        assertThat(Words.visible("größe, 東京\n\tعربي é")).isEqualTo("größe, 東京\n\tعربي é");
    }

    @Test
    void pagesAndDrawingsWriteOutTheSameCharacters() {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String text = Character.toString(c);
            String drawn = new LineageGraph(List.of(new LineageGraph.DatasetNode(text, "1")), List.of()).toDot();
            if (drawn.contains("\\\\u") == Words.visible(text).equals(text)) {
                throw new AssertionError(String.format("U+%04X is written out by one of them alone", c));
            }
        }
    }

    @Test
    void aVersionThatWasNowhereAndHasNothingHasAPage() {
        audited.registry.register(Registration.of(Audited.MODEL)
                .artifact("model", new byte[] {1})
                .trainedAt(Audited.START)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());

        assertThat(audited.report().toHtml())
                .contains("serves nothing")
                .contains("No version has been in any stage yet.")
                .contains("No metrics were recorded.")
                .contains("No promotion needed approvals.");
    }

    @Test
    void anyFiniteMetricCanBePlotted() {
        for (double value : new double[] {-Double.MAX_VALUE, Double.MIN_VALUE, 0, -0.0, 1, Double.MAX_VALUE}) {
            audited.registry.register(
                    audited.registration().metric("odd", value).build());
        }

        assertThat(audited.report().toHtml()).contains("odd of each version").doesNotContain("NaN", "Infinity");
    }

    @Test
    void aCanaryIsHatchedAndARollbackIsMarked() {
        ModelVersion first = audited.register();
        audited.registry.promote(first.ref(), STAGING, "try it");
        audited.registry.promote(first.ref(), PRODUCTION, "good");
        ModelVersion second = audited.register();
        audited.registry.promote(second.ref(), STAGING, "try it");
        audited.registry.promote(second.ref(), PRODUCTION, Share.percent(10), "canary");
        audited.later(Duration.ofDays(3));
        audited.registry.rollback(Audited.MODEL, PRODUCTION, "precision fell");

        assertThat(audited.report().toHtml())
                .contains("class=\"bar part\"")
                .contains("class=\"rollback\"")
                .contains(" 10 %, 3 days");
    }

    @Test
    void aTrainingDateThatNoCalendarShowsIsWrittenOut() {
        audited.registry.register(audited.registration().trainedAt(Instant.MAX).build());

        assertThat(audited.report().toHtml()).contains(Instant.MAX.toString());
        assertThat(audited.report().toJson()).contains(Instant.MAX.toString());
    }

    @Test
    void aBrokenChainIsSaidAtTheTopAndExplained() {
        audited.register();
        AuditReport r = audited.report();
        Verification broken = new Verification(
                r.model().name(), 7, Optional.empty(), List.of("revision 3 is <missing>"), List.of(), List.of());
        AuditReport report = new AuditReport(
                r.model(),
                r.moment(),
                r.lifecycle(),
                r.periods(),
                r.versions(),
                r.origins(),
                r.promotions(),
                r.policies(),
                r.history(),
                broken,
                r.renderer());

        assertThat(report.toHtml()).contains("✗ broken").contains("✗ No: 1 problem found.");
        assertThat(report.toHtml()).contains("revision 3 is &lt;missing&gt;");
        assertThat(report.toMarkdown()).contains("**chain broken**").contains("revision 3 is &lt;missing&gt;");
    }

    @Test
    void filesAreWrittenAndTheirFoldersMade(@TempDir Path folder) throws IOException {
        audited.register();
        AuditReport report = audited.report();

        report.toHtml(folder.resolve("a/b/report.html"));
        report.toMarkdown(folder.resolve("a/report.md"));
        report.toJson(folder.resolve("report.json"));

        assertThat(Files.readString(folder.resolve("a/b/report.html"))).isEqualTo(report.toHtml());
        assertThat(Files.readString(folder.resolve("a/report.md"))).isEqualTo(report.toMarkdown());
        assertThat(Files.readString(folder.resolve("report.json"))).isEqualTo(report.toJson());
    }

    @Test
    void aFileThatCannotBeWrittenIsNamed(@TempDir Path folder) {
        audited.register();
        AuditReport report = audited.report();

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> report.toHtml(folder))
                .withMessageContaining("the report of fraud could not be written to " + folder);
    }
}

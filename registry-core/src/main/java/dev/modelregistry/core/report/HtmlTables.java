package dev.modelregistry.core.report;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.AuditReport.PolicyChange;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the HTML page, the newest first. */
final class HtmlTables {
    private static final int FEW = 4;
    private static final int LONG = 400;

    private final AuditReport report;
    private final Markup page;

    HtmlTables(Findings findings, Markup page) {
        this.report = findings.report;
        this.page = page;
    }

    void write() {
        passports();
        periods();
        versions();
        promotions();
        policies();
        history();
    }

    /** A table; a cell is put before its column's title on narrow screens. */
    private void table(List<String> titles, List<List<String>> rows) {
        page.open("table").open("thead").open("tr");
        titles.forEach(title -> page.put("th", title, "scope", "col"));
        page.close().close().line().open("tbody").line();
        for (List<String> row : rows) {
            page.open("tr");
            for (int i = 0; i < row.size(); i++) {
                page.open("td", "data-title", titles.get(i))
                        .breakable(row.get(i))
                        .close();
            }
            page.close().line();
        }
        page.close().close().line();
    }

    private void section(String id, String title, Runnable content) {
        page.open("section", "id", id).line().put("h2", title).line();
        content.run();
        page.close().line();
    }

    /** What exactly serves now. */
    private void passports() {
        List<ModelVersion> serving = report.versions().items().stream()
                .map(Reported::version)
                .filter(v -> !v.stages().isEmpty())
                .toList();
        if (!serving.isEmpty()) {
            section("identity", "What exactly is in service", () -> serving.forEach(this::passport));
        }
    }

    private void passport(ModelVersion v) {
        Manifest m = v.manifest();
        page.open("article", "class", "passport");
        page.open("h3").text(v.ref() + " ");
        page.put("span", v.stages().stream().map(Stage::name).collect(Collectors.joining(", ")), "class", "aside");
        page.close();
        page.open("dl", "class", "rows");
        row("digest", v.digest().toString(), true);
        if (!v.description().isBlank()) {
            row("description", Words.clip(v.description(), LONG), false);
        }
        row("registered", Words.minute(v.registeredAt()) + " by " + v.author().id(), false);
        row("trained", Words.minute(m.trainedAt()), false);
        for (var dataset : m.datasets().stream().limit(12).toList()) {
            row(
                    "dataset",
                    Words.dataset(dataset)
                            + dataset.location().map(at -> " at " + at).orElse("")
                            + dataset.digest().map(digest -> " " + digest).orElse(""),
                    false);
        }
        m.parents().forEach(p -> row("parent", p.model() + "@" + p.version() + " " + p.digest(), true));
        m.code().ifPresent(code -> row("code", code.repository() + " @ " + code.revision(), true));
        values("hyperparameters", m.hyperparameters().entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()));
        values("metrics", m.metrics().entrySet().stream().map(e -> e.getKey() + " " + Words.number(e.getValue())));
        v.evaluations()
                .forEach((name, evaluation) -> values(
                        "evaluation " + name,
                        evaluation.metrics().entrySet().stream()
                                .map(e -> e.getKey() + " " + Words.number(e.getValue()))));
        m.signature().ifPresent(signature -> {
            values("takes", signature.inputs().stream().map(Object::toString));
            values("gives", signature.outputs().stream().map(Object::toString));
        });
        values("dependencies", m.dependencies().entrySet().stream().map(e -> e.getKey() + " " + e.getValue()));
        values("business", m.business().entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()));
        values("tags", v.tags().entrySet().stream().map(e -> e.getKey() + " = " + e.getValue()));
        row(
                "files",
                Words.count(m.artifact().fileCount(), "file") + ", "
                        + Words.bytes(m.artifact().size()),
                false);
        m.artifact().files().stream().limit(6).forEach(file -> row("", file.path() + "  " + file.digest(), true));
        page.close().close().line();
    }

    private void values(String what, Stream<String> values) {
        List<String> all = values.toList();
        if (!all.isEmpty()) {
            row(what, Words.clip(Words.some(all, 20), LONG), false);
        }
    }

    private void row(String what, String value, boolean exact) {
        page.open("div")
                .put("dt", what)
                .put("dd", value, "class", exact ? "exact" : "")
                .close()
                .line();
    }

    private void periods() {
        if (report.periods().items().isEmpty()) {
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Period p : newestFirst(report.periods().items())) {
            rows.add(List.of(
                    p.stage().name(),
                    Words.shares(p.shares()),
                    Words.minute(p.from()),
                    p.until().map(Words::minute).orElse("now"),
                    cause(p.cause()),
                    p.actor().id(),
                    Words.clip(p.reason(), LONG)));
        }
        section(
                "periods",
                "What served when, in words",
                () -> table(List.of("Stage", "Served", "From", "To", "How", "By", "Why"), rows));
    }

    private static String cause(Event.Cause cause) {
        return switch (cause) {
            case PROMOTED -> "promoted";
            case EMERGENCY -> "EMERGENCY";
            case SHIFTED -> "shares changed";
            case ROLLED_BACK -> "rolled back";
            case LEFT -> "another left";
        };
    }

    private void versions() {
        List<List<String>> rows = new ArrayList<>();
        for (Reported reported : newestFirst(report.versions().items())) {
            ModelVersion v = reported.version();
            String status = reported.status() == Status.ACTIVE
                    ? ""
                    : reported.status().name().toLowerCase(Locale.ROOT);
            String state = Stream.of(
                            v.stages().stream().map(Stage::name),
                            v.aliases().stream().map(alias -> "@" + alias),
                            Stream.of(status),
                            Stream.of(v.held() ? "held" : ""))
                    .flatMap(words -> words)
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.joining(", "));
            rows.add(List.of(
                    v.version().toString(),
                    state,
                    Words.date(v.registeredAt()),
                    v.author().id(),
                    Words.trainedOn(v.manifest(), FEW),
                    Words.madeFrom(v.manifest(), FEW),
                    Words.some(
                            v.manifest().metrics().entrySet().stream()
                                    .map(e -> e.getKey() + " " + Words.number(e.getValue()))
                                    .toList(),
                            FEW)));
        }
        section(
                "versions",
                "Versions",
                () -> table(
                        List.of("Version", "State", "Registered", "By", "Trained on", "Made from", "Metrics"), rows));
    }

    private void promotions() {
        section("approvals", "Approvals", () -> {
            if (report.promotions().items().isEmpty()) {
                page.put("p", "No promotion needed approvals.", "class", "none");
            }
            for (Promotion p : newestFirst(report.promotions().items())) {
                page.open("article", "class", "request");
                page.open("h3").text(p.version() + " to " + p.stage() + " ");
                page.put("span", status(p.status()), "class", "aside").close();
                page.open("p").text(asked(p)).close();
                approvals(p.approvals());
                page.close().line();
            }
        });
    }

    private static String asked(Promotion p) {
        String share = p.share().equals(Share.ALL)
                ? ""
                : ", at " + p.share() + (p.largest().equals(p.share()) ? "" : " and up to " + p.largest());
        return "Asked for by " + p.requester().id() + " on " + Words.minute(p.requestedAt()) + share
                + (p.reason().isBlank() ? "." : ": " + Words.clip(p.reason(), LONG));
    }

    private static String status(RequestStatus status) {
        return switch (status) {
            case PENDING -> "waiting for approvals";
            case APPROVED -> "approved, but not carried out yet";
            case EXECUTED -> "approved and carried out";
            case REJECTED -> "rejected";
            case WITHDRAWN -> "withdrawn";
            case EXPIRED -> "expired";
            case ENDED -> "over: the version has left the stage, or is out of use";
        };
    }

    private void approvals(List<Approval> approvals) {
        if (!approvals.isEmpty()) {
            page.open("ul");
            for (Approval approval : approvals) {
                page.open("li").put("strong", approval.actor().id());
                page.text(roles(approval) + " agreed on " + Words.minute(approval.time())
                        + (approval.comment().isBlank() ? "" : ": " + Words.clip(approval.comment(), LONG)));
                page.close();
            }
            page.close();
        }
    }

    private static String roles(Approval approval) {
        return approval.actor().roles().isEmpty()
                ? ""
                : " (" + String.join(", ", approval.actor().roles()) + ")";
    }

    private void policies() {
        section("policies", "Rules", () -> {
            if (report.policies().items().isEmpty()) {
                page.put("p", "No policy was ever published; the standard lifecycle is in force.", "class", "none");
                rules(PolicyWords.of(report.lifecycle()));
            }
            for (PolicyChange change : newestFirst(report.policies().items())) {
                page.open("article", "class", "request");
                boolean all = change.policy().scope().equals(ModelName.REGISTRY);
                page.open("h3")
                        .text("Policy " + change.policy().revision() + (all ? " of all models " : " of this model "));
                page.put("span", change.policy().digest().toString(), "class", "aside exact")
                        .close();
                page.put(
                        "p",
                        "In force since " + Words.minute(change.time()) + ", by "
                                + change.actor().id() + ".");
                approvals(change.approvals());
                rules(PolicyWords.of(change.lifecycle()));
                page.close().line();
            }
        });
    }

    private void rules(List<String> rules) {
        page.open("ul", "class", "rules");
        rules.forEach(rule -> page.put("li", Words.clip(rule, LONG)));
        page.close();
    }

    private void history() {
        List<List<String>> rows = new ArrayList<>();
        for (HistoryEntry entry : newestFirst(report.history().items())) {
            rows.add(List.of(
                    Long.toString(entry.revision()),
                    Words.minute(entry.time()),
                    entry.actor().id(),
                    Words.clip(entry.describe(), LONG),
                    Words.clip(entry.reason(), LONG),
                    entry.policies().stream().map(PolicyRevision::toString).collect(Collectors.joining(", "))));
        }
        section(
                "history",
                "History",
                () -> table(List.of("Revision", "When", "Who", "What", "Why", "Decided under"), rows));
    }

    private static <T> List<T> newestFirst(List<T> items) {
        List<T> reversed = new ArrayList<>(items);
        Collections.reverse(reversed);
        return reversed;
    }
}

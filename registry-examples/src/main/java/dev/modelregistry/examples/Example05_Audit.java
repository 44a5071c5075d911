package dev.modelregistry.examples;

import dev.modelregistry.Model;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.core.FileBlobStore;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcCommitLog;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The questions that are asked years later, over a year of invented history; and three reports that answer them for good. */
public final class Example05_Audit {
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Registry registry;
    private final PrintStream out;

    private Example05_Audit(Registry registry, PrintStream out) {
        this.registry = registry;
        this.out = out;
    }

    /** Takes the directory of the registry and its reports; a new one below {@code target} if none is given. */
    public static void main(String[] args) throws IOException {
        Path target = Files.createDirectories(Path.of("target"));
        run(args.length > 0 ? Path.of(args[0]) : Files.createTempDirectory(target, "audit-"), System.out);
    }

    static void run(Path home, PrintStream out) {
        InventedYear.Calendar calendar = new InventedYear.Calendar();
        try (Registry registry = Registries.builder(
                        JdbcCommitLog.open(
                                "jdbc:h2:file:" + home.toAbsolutePath().resolve("log")),
                        FileBlobStore.at(home.resolve("blobs")))
                .clock(calendar)
                .build()) {
            InventedYear.happen(registry, calendar);
            Example05_Audit audit = new Example05_Audit(registry, out);
            audit.whichDataTrainedWhat();
            audit.whatWasInProduction(InventedYear.THAT_DAY);
            audit.whoApproved(InventedYear.FRAUD, InventedYear.THAT_DAY);
            audit.whatIsAffected(InventedYear.MERCHANTS);
            audit.reports(home.resolve("reports"));
        }
    }

    private void whichDataTrainedWhat() {
        out.printf("Which model was trained on which data? In production on %s:%n", DAY.format(InventedYear.TODAY));
        for (Model model : registry.models(PageRequest.first(50))) {
            for (Version version : serving(model).keySet()) {
                ModelVersion v = registry.version(model.name() + "@" + version);
                String data = v.manifest().datasets().stream()
                        .map(Example05_Audit::text)
                        .collect(Collectors.joining(", "));
                String parents = v.manifest().parents().stream()
                        .map(parent -> ", from " + parent.model() + "@" + parent.version())
                        .collect(Collectors.joining());
                out.printf("  %-24s %s%s%n", v, data, parents);
            }
        }
    }

    private void whatWasInProduction(Instant day) {
        out.printf("%nWhat was in production on %s?%n", DAY.format(day));
        for (Model model : registry.at(day).models(PageRequest.first(50))) {
            String shares = serving(model).entrySet().stream()
                    .map(e -> e.getKey() + " at " + e.getValue())
                    .collect(Collectors.joining(", "));
            out.printf("  %-24s %s%n", model.name(), shares.isEmpty() ? "nothing" : shares);
        }
    }

    private void whoApproved(String model, Instant day) {
        AuditReport report = registry.at(day).audit().report(model);
        Version newest = report.model().latest().orElseThrow();
        out.printf("%nWho approved %s@%s, which was new then?%n", model, newest);
        for (Promotion p : report.promotions().items()) {
            if (p.version().exact().orElseThrow().equals(newest) && p.status() == RequestStatus.EXECUTED) {
                out.printf(
                        "  %s  %-6s asked: %s%n",
                        DAY.format(p.requestedAt()), p.requester().id(), p.reason());
                p.approvals()
                        .forEach(a -> out.printf(
                                "  %s  %-6s agreed: %s%n",
                                DAY.format(a.time()), a.actor().id(), a.comment()));
            }
        }
    }

    private void whatIsAffected(Dataset dataset) {
        out.printf("%nWhat is affected if %s turns out to be wrong?%n", text(dataset));
        for (ModelVersion v : registry.lineage().affectedBy(dataset)) {
            String state = v.recalled() ? "recalled" : v.archived() ? "archived" : "";
            String stages = v.stages().stream().map(Stage::name).collect(Collectors.joining(", "));
            out.printf("  %-24s %s%n", v, stages.isEmpty() ? state.isEmpty() ? "in no stage" : state : "in " + stages);
        }
    }

    private void reports(Path folder) {
        AuditReport report = registry.audit().report(InventedYear.FRAUD);
        report.toHtml(folder.resolve("fraud-detector.html"));
        report.toMarkdown(folder.resolve("fraud-detector.md"));
        report.toJson(folder.resolve("fraud-detector.json"));
        out.printf(
                "%nThe log of %s, %d revisions, is %s. All of it, with pictures, for a browser or on paper:%n",
                report.model().name(),
                report.verification().revisions(),
                report.verification().ok() ? "whole" : "broken");
        for (String form : List.of("html", "md", "json")) {
            out.printf("  %s%n", folder.resolve("fraud-detector." + form));
        }
    }

    private static Map<Version, Share> serving(Model model) {
        return model.allocation(Stage.PRODUCTION).map(Allocation::shares).orElse(Map.of());
    }

    private static String text(Dataset dataset) {
        return dataset.name() + " " + dataset.version();
    }
}

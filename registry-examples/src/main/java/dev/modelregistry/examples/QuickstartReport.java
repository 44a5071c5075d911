package dev.modelregistry.examples;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.metadata.Dataset;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the quickstart prints. */
final class QuickstartReport {
    /** Not for learning: a plain case, one that the first classifier gets wrong, and one that the second does. */
    private static final List<Integer> PATIENTS = List.of(18, 153, 214);

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final PrintStream out;
    private final WdbcData data;

    QuickstartReport(PrintStream out, WdbcData data) {
        this.out = out;
        this.data = data;
    }

    /** The patients that production is asked about. */
    List<Patient> patients() {
        return PATIENTS.stream().map(this::patient).toList();
    }

    private Patient patient(int number) {
        return data.holdout().stream()
                .filter(patient -> patient.number() == number)
                .findFirst()
                .orElseThrow();
    }

    void opened(Path home) {
        out.printf(Locale.ROOT, "A model registry in %s%n", home);
    }

    void training() {
        out.printf(
                Locale.ROOT,
                "%n1. Two classifiers learn from %d patients and are judged by %d others%n",
                data.train().size(),
                data.holdout().size());
        out.printf(
                Locale.ROOT,
                "   %-18s  %-9s  %6s  %8s  %5s  %6s%n",
                "",
                "optimiser",
                "epochs",
                "accuracy",
                "auc",
                "recall");
    }

    void registered(ModelVersion version) {
        Map<String, Object> hyperparameters = version.manifest().hyperparameters();
        Map<String, Double> metrics = version.manifest().metrics();
        out.printf(
                Locale.ROOT,
                "   %-18s  %-9s  %6s  %8.3f  %5.3f  %6.3f%n",
                version,
                hyperparameters.get("optimiser"),
                hyperparameters.get("epochs"),
                metrics.get("accuracy"),
                metrics.get("auc"),
                metrics.get("recall"));
    }

    void serving() {
        out.printf(Locale.ROOT, "%n2. Production answers: how likely is it malignant?%n");
        row("", patients().stream().map(patient -> "patient " + patient.number()));
        row("", patients().stream().map(patient -> "is " + patient.diagnosis()));
    }

    void served(ModelVersion version, String how, Map<Patient, Double> answers) {
        row(
                version.version() + ", " + how,
                answers.entrySet().stream()
                        .map(e -> answer(e.getValue(), e.getKey().diagnosis())));
    }

    private static String answer(double probabilityOfMalignant, String diagnosis) {
        String said = probabilityOfMalignant > 0.5 ? Patient.MALIGNANT : Patient.BENIGN;
        return String.format(
                Locale.ROOT, "%5.1f %%  %s", 100 * probabilityOfMalignant, said.equals(diagnosis) ? "right" : "WRONG");
    }

    private void row(String title, Stream<String> cells) {
        String columns = cells.map("%-16s"::formatted).collect(Collectors.joining("  "));
        out.println("   %-18s  %s".formatted(title, columns).stripTrailing());
    }

    /** The entries of this run; those of earlier runs on the same registry are only counted. */
    void history(List<HistoryEntry> entries, long sinceRevision) {
        out.printf(Locale.ROOT, "%n3. The history: who did what, when and why%n");
        List<HistoryEntry> now = entries.stream()
                .filter(entry -> entry.revision() >= sinceRevision)
                .toList();
        if (now.size() < entries.size()) {
            out.printf(Locale.ROOT, "   ... %d earlier entries ...%n", entries.size() - now.size());
        }
        for (HistoryEntry entry : now) {
            out.printf(
                    Locale.ROOT,
                    "   %s  %s  %s%s%n",
                    TIME.format(entry.time()),
                    entry.actor(),
                    entry.describe(),
                    entry.reason().isEmpty() ? "" : ": " + entry.reason());
        }
    }

    void production(ModelVersion version) {
        out.printf(Locale.ROOT, "%nIn production now: %s, registered by %s, trained on%n", version, version.author());
        for (Dataset dataset : version.manifest().datasets()) {
            out.printf(
                    Locale.ROOT,
                    "   %s %s, %s%n",
                    dataset.name(),
                    dataset.version(),
                    dataset.digest().orElse("of unknown content"));
        }
    }
}

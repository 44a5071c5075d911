package dev.modelregistry.core.report;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Excerpt;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.query.Comparing;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.LineageGraph;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** What pages and pictures tell, worked out of a report. Immutable. */
final class Findings {
    final AuditReport report;

    Findings(AuditReport report) {
        this.report = report;
    }

    /** A version in a stage. */
    record Track(Version version, List<Span> spans) {
        Instant from() {
            return spans.get(0).from();
        }

        Instant until() {
            return spans.get(spans.size() - 1).until();
        }

        Duration time() {
            return spans.stream().map(Span::time).reduce(Duration.ZERO, Duration::plus);
        }

        boolean serves() {
            return spans.get(spans.size() - 1).open();
        }
    }

    /**
     * A version in a stage with one share.
     *
     * @param cause why it began
     * @param open whether it lasts
     */
    record Span(Instant from, Instant until, Share share, Event.Cause cause, boolean open) {
        Duration time() {
            return Duration.between(from, until);
        }
    }

    /**
     * A metric over the versions.
     *
     * @param name as gates know it
     * @param evaluation whose it is; absent if it was measured in training
     * @param higherIsBetter if a gate says so
     * @param values for each of the plotted versions
     * @param bounds that gates set now
     */
    record Series(
            String name,
            Optional<String> evaluation,
            Optional<Boolean> higherIsBetter,
            List<OptionalDouble> values,
            List<Gate.Metric> bounds) {
        String title() {
            return name + evaluation.map(e -> " on " + e).orElse("");
        }
    }

    /** Every stage that the rules or the periods know, the last of the lifecycle first. */
    List<Stage> stages() {
        List<Stage> declared = new ArrayList<>(report.lifecycle().stages());
        Collections.reverse(declared);
        Set<Stage> stages = new LinkedHashSet<>(declared);
        report.periods().items().forEach(period -> stages.add(period.stage()));
        return List.copyOf(stages);
    }

    /** Who was in a stage, in the order in which they came. */
    List<Track> tracks(Stage stage) {
        Map<Version, List<Span>> spans = new LinkedHashMap<>();
        for (Period period : report.periods().items()) {
            if (period.stage().equals(stage)) {
                period.shares().forEach((version, share) -> {
                    List<Span> known = spans.computeIfAbsent(version, v -> new ArrayList<>());
                    Span span = new Span(
                            period.from(),
                            period.until().orElse(report.moment()),
                            share,
                            period.cause(),
                            period.until().isEmpty());
                    int last = known.size() - 1;
                    if (last >= 0 && goesOn(known.get(last), span)) {
                        Span before = known.get(last);
                        known.set(last, new Span(before.from(), span.until(), share, before.cause(), span.open()));
                    } else {
                        known.add(span);
                    }
                });
            }
        }
        return spans.entrySet().stream()
                .map(e -> new Track(e.getKey(), List.copyOf(e.getValue())))
                .toList();
    }

    private static boolean goesOn(Span before, Span next) {
        return before.until().equals(next.from()) && before.share().equals(next.share());
    }

    /** What a stage serves, and since when. */
    Optional<Period> now(Stage stage) {
        return report.periods().items().stream()
                .filter(period -> period.stage().equals(stage) && period.until().isEmpty())
                .findFirst();
    }

    /** The request that let a version into a stage, if one was needed. */
    Optional<Promotion> approved(Version version, Stage stage) {
        ModelRef ref = ModelRef.of(report.model().name(), version);
        return report.promotions().items().stream()
                .filter(p -> p.version().equals(ref) && p.stage().equals(stage))
                .filter(p ->
                        p.status() == RequestStatus.EXECUTED && !p.approvals().isEmpty())
                .reduce((earlier, later) -> later);
    }

    Optional<ModelVersion> version(Version version) {
        return report.versions().items().stream()
                .map(Reported::version)
                .filter(v -> v.version().equals(version))
                .findFirst();
    }

    /** The newest versions that are still there, oldest first. */
    List<ModelVersion> plotted(int limit) {
        List<ModelVersion> there = report.versions().items().stream()
                .filter(v -> v.status() != LineageGraph.Status.DELETED)
                .map(Reported::version)
                .toList();
        return there.subList(Math.max(0, there.size() - limit), there.size());
    }

    /** Metrics of these versions; those that gates ask for come first. */
    List<Series> series(List<ModelVersion> versions) {
        Map<String, Boolean> better = Comparing.better(report.lifecycle());
        Map<List<String>, Map<Version, Double>> values = new LinkedHashMap<>();
        Map<List<String>, Map<Version, Double>> training = new TreeMap<>(Findings::byNames);
        Map<List<String>, Map<Version, Double>> later = new TreeMap<>(Findings::byNames);
        for (ModelVersion v : versions) {
            v.manifest()
                    .metrics()
                    .forEach((metric, value) -> training.computeIfAbsent(List.of(metric), m -> new LinkedHashMap<>())
                            .put(v.version(), value));
            v.evaluations()
                    .forEach((name, evaluation) -> evaluation
                            .metrics()
                            .forEach((metric, value) -> later.computeIfAbsent(
                                            List.of(metric, name), m -> new LinkedHashMap<>())
                                    .put(v.version(), value)));
        }
        values.putAll(training);
        values.putAll(later);
        List<Series> all = new ArrayList<>();
        values.forEach((names, known) -> all.add(new Series(
                names.get(0),
                names.size() > 1 ? Optional.of(names.get(1)) : Optional.empty(),
                Optional.ofNullable(better.get(names.get(0))),
                versions.stream()
                        .map(v -> known.containsKey(v.version())
                                ? OptionalDouble.of(known.get(v.version()))
                                : OptionalDouble.empty())
                        .toList(),
                bounds(names))));
        List<Series> sorted = new ArrayList<>();
        all.stream().filter(s -> s.higherIsBetter().isPresent()).forEach(sorted::add);
        all.stream().filter(s -> s.higherIsBetter().isEmpty()).forEach(sorted::add);
        return sorted;
    }

    private static int byNames(List<String> a, List<String> b) {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
            int compared = a.get(i).compareTo(b.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return a.size() - b.size();
    }

    private List<Gate.Metric> bounds(List<String> names) {
        Optional<String> evaluation = names.size() > 1 ? Optional.of(names.get(1)) : Optional.empty();
        return report.lifecycle().stages().stream()
                .flatMap(stage -> report.lifecycle().rule(stage).gates().stream())
                .filter(Gate.Metric.class::isInstance)
                .map(Gate.Metric.class::cast)
                .filter(gate ->
                        gate.metric().equals(names.get(0)) && gate.evaluation().equals(evaluation))
                .distinct()
                .toList();
    }

    /** The versions that were ever in the last stage of the lifecycle, as far as the report goes back. */
    Set<Version> served() {
        Set<Version> served = new LinkedHashSet<>();
        stages().stream().limit(1).forEach(stage -> tracks(stage).forEach(track -> served.add(track.version())));
        return served;
    }

    /** What is not in the report, in words; nothing if all is in it. */
    List<String> omissions() {
        List<String> said = new ArrayList<>();
        say(said, report.versions(), "version", "those that serve or have an alias, and the newest");
        say(said, report.periods(), "period", "the newest");
        say(said, report.promotions(), "request", "the newest");
        say(said, report.policies(), "policy revision", "the newest");
        say(said, report.history(), "entry", "the newest");
        if (report.origins().omitted() > 0) {
            said.add("The lineage shows what is nearest; "
                    + Words.count(report.origins().omitted(), "node") + " further away "
                    + (report.origins().omitted() == 1 ? "is" : "are") + " left out.");
        }
        return said;
    }

    private static void say(List<String> said, Excerpt<?> excerpt, String what, String kept) {
        if (excerpt.omitted() > 0) {
            String plural = what.equals("entry") ? "history entries" : what + "s";
            said.add(String.format(
                    Locale.ROOT,
                    "Of %,d %s, %,d are here: %s.",
                    excerpt.total(),
                    plural,
                    excerpt.items().size(),
                    kept));
        }
    }
}

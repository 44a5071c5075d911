package dev.modelregistry.core.audit;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Excerpt;
import dev.modelregistry.audit.AuditReport.Origins;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.engine.Heads;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.RequestState;
import dev.modelregistry.core.rules.Resolve;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lineage.Lineage;
import dev.modelregistry.lineage.LineageGraph;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Gathers what an audit report tells. However many versions and entries a model has, what is gathered is bounded in number. Thread-safe. */
public final class Reports {
    /** Of a model's versions, and of what its stages served. */
    static final int VERSIONS = 200;

    static final int ENTRIES = 200;
    static final int PROMOTIONS = 100;
    static final int POLICIES = 20;

    /** The versions whose lineage is told. */
    private static final int STARTS = 6;

    private static final int NODES = 40;
    private static final int STEPS = 4;

    private final LogReader reader;
    private final Heads heads;
    private final ModelReader models;
    private final Lineage lineage;
    private final InstantSource clock;
    private final AuditReport.Renderer renderer;

    public Reports(
            LogReader reader,
            Heads heads,
            ModelReader models,
            Lineage lineage,
            InstantSource clock,
            AuditReport.Renderer renderer) {
        this.reader = reader;
        this.heads = heads;
        this.models = models;
        this.lineage = lineage;
        this.clock = clock;
        this.renderer = renderer;
    }

    /** The report of a model. */
    AuditReport report(ModelName name, Verification verification) {
        ModelState state = models.existing(name).state();
        Instant moment = heads.moment().orElseGet(clock::instant);
        Story story = new Story(name, heads.moment());
        reader.walk(ModelName.REGISTRY, (commit, payload) -> story.registrys(commit.revision(), payload.entries()));
        // of damage the verification tells
        reader.walkDamaged(name, (commit, payload) -> story.models(commit.revision(), payload.entries()));
        List<VersionState> chosen = chosen(state);
        return new AuditReport(
                models.model(name),
                moment,
                Policy.of(state, heads.load(ModelName.REGISTRY).state().policy())
                        .lifecycle(),
                story.periods(),
                new Excerpt<>(reported(state, chosen), state.size()),
                origins(state),
                promotions(state),
                story.policies(),
                story.history(),
                verification,
                renderer);
    }

    /** Those that serve or have an alias, then the newest; sorted by number. */
    private static List<VersionState> chosen(ModelState state) {
        List<VersionState> all = new ArrayList<>();
        state.versions().forEach(all::add);
        Set<Version> wanted = new LinkedHashSet<>(serving(state));
        state.aliases().values().forEach(alias -> wanted.add(alias.version()));
        for (int i = all.size() - 1; i >= 0 && wanted.size() < VERSIONS; i--) {
            wanted.add(all.get(i).version());
        }
        Set<Version> kept = new LinkedHashSet<>();
        wanted.stream().limit(VERSIONS).forEach(kept::add);
        return all.stream().filter(v -> kept.contains(v.version())).toList();
    }

    private static Set<Version> serving(ModelState state) {
        Set<Version> serving = new LinkedHashSet<>();
        state.stages()
                .values()
                .forEach(stage -> stage.current()
                        .ifPresent(current -> serving.addAll(current.shares().keySet())));
        return serving;
    }

    private List<Reported> reported(ModelState state, List<VersionState> chosen) {
        Map<Version, Manifest> manifests = models.manifests(state, chosen);
        return chosen.stream()
                .map(v -> {
                    ModelVersion version =
                            models.version(state, v.version(), Objects.requireNonNull(manifests.get(v.version())));
                    return new Reported(version, status(v));
                })
                .toList();
    }

    private static LineageGraph.Status status(VersionState version) {
        return switch (version.status()) {
            case ACTIVE -> LineageGraph.Status.ACTIVE;
            case ARCHIVED -> LineageGraph.Status.ARCHIVED;
            case RECALLED -> LineageGraph.Status.RECALLED;
            case DELETED -> LineageGraph.Status.DELETED;
        };
    }

    private Excerpt<Promotion> promotions(ModelState state) {
        List<Promotion> all = new ArrayList<>();
        for (RequestState request : state.requests()) {
            if (request.subject() instanceof RequestState.Subject.ToPromote) {
                all.add(ModelReader.promotion(state, request, clock.instant()));
            }
        }
        return new Excerpt<>(all.subList(Math.max(0, all.size() - PROMOTIONS), all.size()), all.size());
    }

    /** Around the versions that serve, and the newest one. */
    private Origins origins(ModelState state) {
        Set<Version> starts = new LinkedHashSet<>(serving(state));
        Resolve.latest(state).ifPresent(latest -> starts.add(latest.version()));
        List<ModelRef> of = starts.stream()
                .limit(STARTS)
                .map(version -> ModelRef.of(state.name(), version))
                .toList();
        Map<String, LineageGraph.Node> nodes = new LinkedHashMap<>();
        Set<LineageGraph.Edge> edges = new LinkedHashSet<>();
        for (ModelRef ref : of) {
            for (LineageGraph graph : List.of(lineage.of(ref), lineage.descendants(ref))) {
                graph.nodes().forEach(node -> nodes.putIfAbsent(node.id(), node));
                edges.addAll(graph.edges());
            }
        }
        List<String> near = nearest(of.stream().map(ref -> "version " + ref).toList(), edges);
        Set<String> kept = new LinkedHashSet<>(near);
        return new Origins(
                of,
                new LineageGraph(
                        near.stream()
                                .map(id -> Objects.requireNonNull(nodes.get(id)))
                                .toList(),
                        edges.stream()
                                .filter(edge -> kept.contains(edge.from()) && kept.contains(edge.to()))
                                .toList()),
                nodes.size() - kept.size());
    }

    /** The nodes that are few steps up or down from the versions in question, nearest first. */
    private static List<String> nearest(List<String> starts, Set<LineageGraph.Edge> edges) {
        Map<String, List<String>> up = new HashMap<>();
        Map<String, List<String>> down = new HashMap<>();
        for (LineageGraph.Edge edge : edges) {
            up.computeIfAbsent(edge.to(), id -> new ArrayList<>()).add(edge.from());
            down.computeIfAbsent(edge.from(), id -> new ArrayList<>()).add(edge.to());
        }
        Set<String> near = new LinkedHashSet<>(starts);
        Set<String> above = new LinkedHashSet<>(starts);
        Set<String> below = new LinkedHashSet<>(starts);
        for (int step = 0; step < STEPS; step++) {
            above = next(above, up, near);
            below = next(below, down, near);
        }
        return List.copyOf(near);
    }

    /** One step further, as far as there is room. */
    private static Set<String> next(Set<String> from, Map<String, List<String>> ways, Set<String> near) {
        Set<String> next = new LinkedHashSet<>();
        from.forEach(id -> ways.getOrDefault(id, List.of()).stream()
                .filter(way -> near.size() < NODES && near.add(way))
                .forEach(next::add));
        return next;
    }
}

package dev.modelregistry.core.query;

import com.google.common.collect.Maps;
import dev.modelregistry.CommandId;
import dev.modelregistry.Manifest;
import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.Heads;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.RequestState;
import dev.modelregistry.core.rules.RequestState.Subject;
import dev.modelregistry.core.rules.Resolve;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Models and versions as they are at one moment, now or in the past. Thread-safe. */
public final class ModelReader {
    private static final int NAMES_IN_ERROR = 5;

    /** How many models are looked at for them: each may take a request. */
    private static final int NAMES_A_PAGE = 10;

    private static final int PAGES_FOR_NAMES = 3;

    private final CommitLog log;
    private final Heads heads;
    private final Manifests manifests;

    public ModelReader(CommitLog log, Heads heads, Manifests manifests) {
        this.log = log;
        this.heads = heads;
        this.manifests = manifests;
    }

    /** The version that a reference names. */
    public ModelVersion version(ModelRef ref) {
        ModelState state = existing(ref.model()).state();
        return version(state, Resolve.resolve(state, ref));
    }

    /** A version of a state and with a manifest that are at hand. */
    public ModelVersion version(ModelState state, Version version, Manifest manifest) {
        return describe(state, state.version(version).orElseThrow(), manifest);
    }

    /** A version of a state that is at hand. */
    public ModelVersion version(ModelState state, VersionState version) {
        return describe(state, version, manifests.of(state.name(), version));
    }

    /** A model; without a version, if there is none of that name. */
    public ModelState state(ModelName model) {
        return heads.load(model).state();
    }

    /** Several models, in this order; each without a version, if there is none of that name. */
    public List<ModelState> states(List<ModelName> models) {
        return heads.loadAll(models).stream().map(Head::state).toList();
    }

    /** The manifests of versions, which are sorted by number. */
    public Map<Version, Manifest> manifests(ModelState state, List<VersionState> versions) {
        return manifests.of(state.name(), versions);
    }

    /** The manifest of a version, which may be deleted. */
    public Manifest manifest(ModelState state, VersionState version) {
        return manifests.of(state.name(), version);
    }

    public Model model(ModelName name) {
        return describe(existing(name));
    }

    public Page<Model> models(PageRequest page) {
        PageTokens tokens = PageTokens.ofModels(moment());
        List<ModelName> names = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(tokens.open(page));
        // The registry's own logs take no place on a page.
        while (names.size() < page.limit() && next.isPresent()) {
            Page<StreamId> streams = log.streams("", limited(next.get(), page.limit() - names.size()));
            streams.items().stream()
                    .map(StreamId::value)
                    .filter(name -> !name.startsWith("_"))
                    .map(ModelName::of)
                    .forEach(names::add);
            next = streams.next();
        }
        // In the past, some were not there yet.
        List<Model> models = heads.loadAll(names).stream()
                .filter(head -> head.state().createdAt().isPresent())
                .map(ModelReader::describe)
                .toList();
        return tokens.seal(next.map(more -> Page.of(models, limited(more, page.limit())))
                .orElseGet(() -> Page.last(models)));
    }

    private static PageRequest limited(PageRequest page, int limit) {
        return page.after().map(token -> PageRequest.after(token, limit)).orElseGet(() -> PageRequest.first(limit));
    }

    /** The page's token is the last version that was given. */
    public Page<ModelVersion> versions(ModelName model, PageRequest page) {
        ModelState state = existing(model).state();
        PageTokens tokens = PageTokens.ofVersions(model, moment());
        return tokens.seal(versions(state, tokens.open(page)));
    }

    private Page<ModelVersion> versions(ModelState state, PageRequest page) {
        Version after = page.after().map(Version::parse).orElse(new Version(1, 0));
        boolean first = page.after().isEmpty();
        List<VersionState> found = new ArrayList<>();
        for (int major = after.major(); major <= state.lastMajor(); major++) {
            List<VersionState> minors = state.versionsOf(major);
            int from = major > after.major() || first ? 0 : after.minor() + 1;
            for (int minor = from; minor < minors.size(); minor++) {
                if (minors.get(minor).deleted()) {
                    continue;
                }
                if (found.size() == page.limit()) {
                    String token = found.get(found.size() - 1).version().toString();
                    return Page.of(describe(state, found), PageRequest.after(token, page.limit()));
                }
                found.add(minors.get(minor));
            }
        }
        return Page.last(describe(state, found));
    }

    /** The newest state of a model; refused, naming some that exist, if there is none. */
    public Head existing(ModelName model) {
        Head head = heads.load(model);
        head.state().erased().ifPresent(erasure -> {
            throw new NotFoundException(erasure.describe(model));
        });
        if (head.state().createdAt().isEmpty()) {
            throw new NotFoundException("there is no model " + model
                    + heads.moment().map(then -> " as of " + then).orElse("") + "; " + others()
                    + "registering its first version creates a model");
        }
        return head;
    }

    /** As tokens of pages name it. */
    private String moment() {
        return heads.moment().map(Instant::toString).orElse("");
    }

    /** Some models that are there, for whoever asks for one that is not. */
    private String others() {
        List<String> names = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(NAMES_A_PAGE));
        for (int page = 0; page < PAGES_FOR_NAMES && names.size() < NAMES_IN_ERROR && next.isPresent(); page++) {
            Page<StreamId> streams = log.streams("", next.get());
            streams.items().stream()
                    .map(StreamId::value)
                    .filter(name -> !name.startsWith("_"))
                    .filter(this::isThere)
                    .limit(NAMES_IN_ERROR - names.size())
                    .forEach(names::add);
            next = streams.next();
        }
        if (!names.isEmpty()) {
            return "there are, among others: " + String.join(", ", names) + "; ";
        } else if (next.isPresent()) {
            return "";
        }
        return heads.moment().isPresent() ? "the registry was empty then; " : "the registry is empty; ";
    }

    /** What came later is not told of in the past, and what was erased never. */
    private boolean isThere(String name) {
        try {
            ModelState state = heads.load(ModelName.of(name)).state();
            return state.createdAt().isPresent() && state.erased().isEmpty();
        } catch (IntegrityException | UnsupportedFormatException e) {
            // that it cannot be read is told to whoever asks for it
            return true;
        }
    }

    private static Model describe(Head head) {
        ModelState state = head.state();
        Map<Stage, Allocation> allocations = new HashMap<>();
        state.stages().forEach((stage, s) -> s.current().ifPresent(current -> allocations.put(stage, current)));
        int count = 0;
        for (VersionState version : state.versions()) {
            count += version.deleted() ? 0 : 1;
        }
        Optional<Version> latest = Resolve.latest(state).map(VersionState::version);
        return new Model(
                state.name(),
                state.description(),
                state.tags(),
                state.aliases(),
                allocations,
                latest,
                count,
                state.createdAt().orElseThrow(),
                head.revision());
    }

    private List<ModelVersion> describe(ModelState state, List<VersionState> versions) {
        Map<Version, Manifest> found = manifests.of(state.name(), versions);
        return versions.stream()
                .map(v -> describe(state, v, Objects.requireNonNull(found.get(v.version()))))
                .toList();
    }

    /** A version of a state and with a manifest that are at hand. */
    public static ModelVersion describe(ModelState state, VersionState v, Manifest manifest) {
        return new ModelVersion(
                state.name(),
                v.version(),
                v.digest(),
                manifest,
                v.author(),
                v.registeredAt(),
                v.revision(),
                v.description(),
                v.tags(),
                state.aliasesOf(v.version()),
                state.stagesOf(v.version()),
                v.archived(),
                v.recalled(),
                v.held(),
                Maps.transformValues(v.evaluations(), VersionState.Evaluated::evaluation),
                v.idempotencyKey());
    }

    /** A request to promote, as it stands at a time. */
    public static Promotion promotion(ModelState state, RequestState request, Instant now) {
        Subject.ToPromote wanted = (Subject.ToPromote) request.subject();
        return new Promotion(
                new CommandId(state.name(), request.id()),
                ModelRef.of(state.name(), wanted.version()),
                wanted.digest(),
                wanted.stage(),
                wanted.share(),
                wanted.largest(),
                request.requester(),
                request.at(),
                request.reason(),
                request.expiresAt(),
                request.statusAt(now),
                request.approvals());
    }
}

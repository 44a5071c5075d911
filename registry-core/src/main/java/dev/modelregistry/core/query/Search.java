package dev.modelregistry.core.query;

import com.google.common.collect.Comparators;
import com.google.common.collect.Lists;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.core.index.Attributes;
import dev.modelregistry.core.query.Evaluator.Truth;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.UnselectiveQueryException;
import dev.modelregistry.query.Order;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.Keyset;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.VersionKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Answers queries: by the store, if it can answer whole ones, else by looking at every version of the models that a term
 * of the query narrows the search to. Thread-safe.
 */
public final class Search {
    /** How many versions are looked at. */
    private static final int MAX_VERSIONS = 100_000;

    private static final int MODELS_AT_ONCE = 100;

    /** How often the store is asked for one page, as long as models change amid its answers. */
    private static final int MAX_ASKED = 3;

    private final ModelReader models;
    private final Scope scope;
    private final Optional<QueryEngine> engine;
    private final String moment;

    /**
     * A search of what {@code models} reads.
     *
     * @param engine answers in place of this one
     * @param moment that is read, if it is not now; a page goes on at the same one alone
     */
    public Search(ModelReader models, Scope scope, Optional<QueryEngine> engine, String moment) {
        this.models = models;
        this.scope = scope;
        this.engine = engine;
        this.moment = moment;
    }

    /** A version that matches, where it comes in the order, and the state that it was found in. */
    private record Match(Keyset place, ModelState state, VersionState version) {}

    public Page<ModelVersion> search(VersionQuery query, PageRequest page) {
        PageTokens tokens = PageTokens.of(query, moment);
        PageRequest opened = tokens.open(page);
        return tokens.seal(engine.isPresent() ? byEngine(engine.get(), query, opened) : byLooking(query, opened));
    }

    /** What a page of keys is, once their models are read; some may have changed between the two. */
    private record Answer(Map<ModelName, ModelState> states, List<ModelVersion> found, Set<ModelName> changed) {}

    /**
     * Models are read after the store answered. A version that matches no more by then is left out, and what took its place
     * was never found; so the store is asked again, which then sees what was read. If models change amid each
     * answer, all versions of theirs are looked at.
     */
    private Page<ModelVersion> byEngine(QueryEngine store, VersionQuery query, PageRequest page) {
        Map<ModelName, ModelState> before = Map.of();
        for (int asked = 1; ; asked++) {
            Page<VersionKey> keys = store.search(query, page);
            Answer answer = read(query, keys, before);
            if (answer.changed().isEmpty()) {
                return keys.next()
                        .map(next -> Page.of(answer.found(), next))
                        .orElseGet(() -> Page.last(answer.found()));
            }
            if (asked == MAX_ASKED) {
                return page(query, page, keys.next(), matches(query, answer));
            }
            before = answer.states();
        }
    }

    /** @param before what was known of models before the store was asked */
    private Answer read(VersionQuery query, Page<VersionKey> keys, Map<ModelName, ModelState> before) {
        List<ModelName> names =
                keys.items().stream().map(VersionKey::model).distinct().toList();
        Map<ModelName, ModelState> states = new HashMap<>();
        models.states(names).forEach(state -> states.put(state.name(), state));
        List<ModelVersion> found = new ArrayList<>();
        Set<ModelName> changed = new TreeSet<>();
        for (VersionKey key : keys) {
            ModelState state = Objects.requireNonNull(states.get(key.model()));
            Optional<ModelVersion> match = state.version(key.version())
                    .filter(version -> !version.deleted())
                    .map(version -> models.version(state, version))
                    .filter(version -> matches(query, state, version));
            match.ifPresent(found::add);
            // a model that is what it was did not change: the index is damaged, and will say the same again
            if (match.isEmpty() && state != before.get(key.model())) {
                changed.add(key.model());
            }
        }
        return new Answer(states, found, changed);
    }

    /** What was found, and in its place, for models that changed, whatever of theirs matches now. */
    private Stream<Match> matches(VersionQuery query, Answer answer) {
        Looking looking = new Looking(query);
        Stream<Match> same = answer.found().stream()
                .filter(version -> !answer.changed().contains(version.model()))
                .flatMap(version ->
                        looking.match(Objects.requireNonNull(answer.states().get(version.model())), version).stream());
        Stream<Match> anew = answer.changed().stream()
                .map(model -> Objects.requireNonNull(answer.states().get(model)))
                .flatMap(looking::matches);
        return Stream.concat(same, anew);
    }

    private static boolean matches(VersionQuery query, ModelState state, ModelVersion version) {
        Fields fields = new Fields(state, state.version(version.version()).orElseThrow(), version.manifest());
        return query.condition().isEmpty() || Evaluator.test(query.condition().get(), fields) == Truth.TRUE;
    }

    private Page<ModelVersion> byLooking(VersionQuery query, PageRequest page) {
        Stream<Match> matches = Lists.partition(scope.models(query.condition()), MODELS_AT_ONCE).stream()
                .flatMap(some -> models.states(some).stream())
                .flatMap(new Looking(query)::matches);
        return page(query, page, Optional.empty(), matches);
    }

    /** Of these matches the page that was asked for, which ends no later than where {@code next} goes on. */
    private Page<ModelVersion> page(
            VersionQuery query, PageRequest page, Optional<PageRequest> next, Stream<Match> matches) {
        Comparator<Keyset> order = Keyset.comparator(query.order());
        Optional<Keyset> after = place(query, page);
        Optional<Keyset> last = next.flatMap(request -> place(query, request));
        List<Match> found = matches.filter(match -> after.isEmpty() || order.compare(match.place(), after.get()) > 0)
                .filter(match -> last.isEmpty() || order.compare(match.place(), last.get()) <= 0)
                // one more than asked for, which tells whether there is a page after this one
                .collect(Comparators.least(page.limit() + 1, Comparator.comparing(Match::place, order)));
        List<Match> shown = found.subList(0, Math.min(page.limit(), found.size()));
        List<ModelVersion> items = shown.stream()
                .map(match -> models.version(match.state(), match.version()))
                .toList();
        if (found.size() <= page.limit()) {
            return next.map(request -> Page.of(items, request)).orElseGet(() -> Page.last(items));
        }
        String token = shown.get(shown.size() - 1).place().encode();
        return Page.of(items, PageRequest.after(token, page.limit()));
    }

    private static Optional<Keyset> place(VersionQuery query, PageRequest page) {
        return page.after().map(token -> Keyset.decode(token, query.order().size()));
    }

    /** One answer in the making. */
    private final class Looking {
        private final VersionQuery query;
        private final boolean sortsByManifest;
        private int versions;

        Looking(VersionQuery query) {
            this.query = query;
            this.sortsByManifest = query.order().stream()
                    .anyMatch(key -> !Attributes.isOfState(key.field().name()));
        }

        /** Manifests are read only for those versions about which the state alone does not say enough. */
        Stream<Match> matches(ModelState state) {
            List<VersionState> possible = new ArrayList<>();
            List<VersionState> unknown = new ArrayList<>();
            for (VersionState version : state.versions()) {
                Truth truth = version.deleted() ? Truth.FALSE : test(new Fields(state, version, null));
                if (truth != Truth.FALSE) {
                    possible.add(version);
                    if (truth == Truth.UNKNOWN || sortsByManifest) {
                        unknown.add(version);
                    }
                }
                // a store that answers whole queries refuses none
                if (++versions > MAX_VERSIONS && engine.isEmpty()) {
                    throw new UnselectiveQueryException(
                            "the search would look at more than " + MAX_VERSIONS + " versions; " + scope.advice());
                }
            }
            Map<Version, Manifest> manifests = models.manifests(state, unknown);
            return possible.stream()
                    .map(version -> match(state, version, manifests.get(version.version())))
                    .flatMap(Optional::stream);
        }

        Optional<Match> match(ModelState state, ModelVersion version) {
            return match(state, state.version(version.version()).orElseThrow(), version.manifest());
        }

        private Optional<Match> match(ModelState state, VersionState version, @Nullable Manifest manifest) {
            Fields fields = new Fields(state, version, manifest);
            if (manifest != null && test(fields) != Truth.TRUE) {
                return Optional.empty();
            }
            List<Optional<IndexValue>> values = new ArrayList<>();
            for (Order key : query.order()) {
                values.add(Keyset.sorting(fields.apply(key.field().name()).orElseThrow(), key.descending()));
            }
            return Optional.of(
                    new Match(new Keyset(values, new VersionKey(state.name(), version.version())), state, version));
        }

        private Truth test(Fields fields) {
            return query.condition()
                    .map(condition -> Evaluator.test(condition, fields))
                    .orElse(Truth.TRUE);
        }
    }

    /** The fields of one version; those of its manifest are unknown as long as that was not read. */
    private record Fields(
            ModelState state,
            VersionState version,
            @Nullable Manifest manifest) implements Evaluator.Values {
        @Override
        public Optional<List<IndexValue>> apply(String field) {
            if (Attributes.isOfState(field)) {
                return Optional.of(Attributes.ofState(state, version, field));
            }
            return manifest == null ? Optional.empty() : Optional.of(Attributes.ofManifest(manifest, field));
        }
    }
}

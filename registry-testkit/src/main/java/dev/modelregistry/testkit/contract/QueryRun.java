package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.UnselectiveQueryException;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.VersionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Random queries over a random registry: whatever the store, the answers are those of {@link NaiveSearch}. */
final class QueryRun {
    private static final List<Integer> LIMITS = List.of(1_000, 1_000, 1_000, 1_000, 50, 20, 7);

    private final CommitLog log;
    private final long seed;
    private int found;
    private int unselective;

    QueryRun(CommitLog log, long seed) {
        this.log = log;
        this.seed = seed;
    }

    /** Fills an empty log with so many versions, and asks so many queries. */
    void run(int versions, int queries) {
        RandomModels models = new RandomModels(seed);
        try (Registry registry = Registries.builder(log, Registries.blobsInMemory())
                .clock(models)
                .build()) {
            models.fill(registry, versions);
            NaiveSearch naive = new NaiveSearch(registry);
            RandomQueries random = new RandomQueries(seed);
            for (int i = 0; i < queries; i++) {
                if (i == queries / 2) {
                    rebuildIndex(registry);
                }
                ask(registry, naive, random.next(), random.pick(LIMITS), i);
            }
        }
        System.out.printf(
                "%d random queries over %d versions in %s, seed %d: %d versions found, %d queries unselective%n",
                queries, versions, log.getClass().getSimpleName(), seed, found, unselective);
        assertThat(found).as("what the queries of seed %d found", seed).isGreaterThan(queries);
        assertThat(unselective).as("unselective queries of seed %d", seed).isLessThan(queries / 2);
    }

    /** What follows from the logs is what their commits have put one by one. */
    private static void rebuildIndex(Registry registry) {
        all(1_000, "models", registry::models).forEach(model -> registry.admin().rebuildIndex(model.name()));
    }

    private void ask(Registry registry, NaiveSearch naive, VersionQuery query, int limit, int number) {
        String what = "seed " + seed + ", query " + number + " by pages of " + limit + ": " + query;
        List<String> expected =
                naive.search(query).stream().map(ModelVersion::toString).toList();
        found += expected.size();
        if (log instanceof QueryEngine engine) {
            assertThat(all(limit, what, page -> engine.search(query, page)))
                    .as("the store itself, %s", what)
                    .extracting(VersionKey::toString)
                    .containsExactlyElementsOf(expected);
        }
        try {
            assertThat(all(limit, what, page -> registry.search(query, page)))
                    .as(what)
                    .extracting(ModelVersion::toString)
                    .containsExactlyElementsOf(expected);
        } catch (UnselectiveQueryException e) {
            assertThat(log).as("%s: %s", what, e.getMessage()).isNotInstanceOf(QueryEngine.class);
            unselective++;
        }
    }

    private static <T> List<T> all(int limit, String what, Function<PageRequest, Page<T>> list) {
        List<T> items = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(limit));
        while (next.isPresent()) {
            Page<T> page = list.apply(next.get());
            assertThat(page.items()).as(what).hasSizeLessThanOrEqualTo(limit);
            assertThat(page.next().isPresent() && page.items().isEmpty())
                    .as("%s: an empty page", what)
                    .isFalse();
            items.addAll(page.items());
            next = page.next();
        }
        return items;
    }
}

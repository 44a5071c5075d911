package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.CommitLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What a dataset affects, among many versions with long chains of parents, compared with a naive walk. */
public abstract class LineageContract {
    private static final int CHAIN = 10;
    private static final int MODELS = 100;
    private static final int THREADS = 8;

    /** How many versions use a dataset, on average. */
    private static final int USERS = 25;

    private static final long SEED = 20261123;

    /** For subclasses. */
    protected LineageContract() {}

    /** Opens a new, empty log; the contract closes it. */
    protected abstract CommitLog openLog();

    /** How many versions there are. */
    protected int versions() {
        return 10_000;
    }

    /** How many requests the store was sent so far, if a subclass counts them. */
    protected long requests() {
        return 0;
    }

    /**
     * What a test knows of a version.
     *
     * @param parents in the generation before
     */
    private record Made(Dataset dataset, List<String> parents) {}

    @Test
    final void whatADatasetAffectsIsWhatWasMadeFromIt() throws InterruptedException {
        try (CountedLog counted = new CountedLog(openLog())) {
            Map<String, Made> all = made(counted);
            assertThat(all).hasSize(versions());
            for (int i = 0; i < 3; i++) {
                compare(counted, all, Dataset.of("d" + i, "1"));
            }
        }
    }

    private Map<String, Made> made(CountedLog counted) throws InterruptedException {
        Map<String, Made> all = new HashMap<>();
        try (Registry registry =
                Registries.builder(counted.log(), Registries.blobsInMemory()).build()) {
            List<String> generation = List.of();
            for (int depth = 0; depth < CHAIN; depth++) {
                Map<String, Made> next = generation(registry, generation, depth);
                all.putAll(next);
                generation = List.copyOf(new TreeSet<>(next.keySet()));
            }
        }
        return all;
    }

    /** A tenth of all versions, each made from one or two of the generation before. */
    private Map<String, Made> generation(Registry registry, List<String> before, int depth)
            throws InterruptedException {
        List<Map<String, Made>> parts = Threads.together(THREADS, thread -> {
            Random random = new Random(SEED + 31L * depth + thread);
            Map<String, Made> made = new HashMap<>();
            int each = versions() / CHAIN;
            for (int i = thread; i < each; i += THREADS) {
                // few versions use a dataset, so that most of what is affected is so by its parents
                Dataset dataset = Dataset.of("d" + random.nextInt(versions() / USERS), "1");
                Registration.Builder r = Registration.of("m" + (i + depth) % MODELS)
                        .artifact("model.bin", new byte[] {1})
                        .trainedAt(Instant.EPOCH)
                        .dataset(dataset)
                        .noHyperparameters()
                        .noMetrics()
                        .tag("unique", depth + "/" + i);
                Set<String> parents = new HashSet<>();
                for (int p = before.isEmpty() ? 0 : 1 + random.nextInt(2); p > 0; p--) {
                    parents.add(before.get(random.nextInt(before.size())));
                }
                parents.forEach(parent -> r.parent(ModelRef.parse(parent)));
                made.put(registry.register(r.build()).toString(), new Made(dataset, List.copyOf(parents)));
            }
            return made;
        });
        Map<String, Made> all = new HashMap<>();
        parts.forEach(all::putAll);
        return all;
    }

    private void compare(CountedLog counted, Map<String, Made> all, Dataset dataset) {
        Set<String> expected = new TreeSet<>();
        int before = -1;
        while (expected.size() > before) {
            before = expected.size();
            all.forEach((version, made) -> {
                if (made.dataset().equals(dataset) || made.parents().stream().anyMatch(expected::contains)) {
                    expected.add(version);
                }
            });
        }
        // another process, which has read nothing before
        try (Registry registry =
                Registries.builder(counted.log(), Registries.blobsInMemory()).build()) {
            counted.calls();
            long start = requests();
            List<String> cold = names(registry.lineage().affectedBy(dataset));
            Map<String, Integer> coldCalls = counted.calls();
            long afterCold = requests();
            List<String> warm = names(registry.lineage().affectedBy(dataset));
            Map<String, Integer> warmCalls = counted.calls();
            long afterWarm = requests();
            assertThat(cold).as("seed %d, %s", SEED, dataset).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(warm).isEqualTo(cold);
            System.out.printf(
                    "affectedBy(%s) over %d versions of %d models: %d affected; asked of %s: first %s, again %s;"
                            + " requests that were counted: first %d, again %d%n",
                    dataset.name(),
                    all.size(),
                    MODELS,
                    cold.size(),
                    counted.name(),
                    coldCalls,
                    warmCalls,
                    afterCold - start,
                    afterWarm - afterCold);
            assertThat(cold).hasSizeGreaterThan(all.size() / 100);
            // two for the dataset; for each model one question, one checkpoint, its tail, and its log by 200 commits
            int most = 2 + MODELS * (1 + 1 + 1 + 1 + all.size() / MODELS / 200 + 1);
            assertThat(sum(coldCalls)).isLessThanOrEqualTo(most);
            assertThat(sum(warmCalls)).isLessThanOrEqualTo(2 + 2 * MODELS);
        }
    }

    private static int sum(Map<String, Integer> calls) {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static List<String> names(List<ModelVersion> versions) {
        return new ArrayList<>(versions.stream().map(ModelVersion::toString).toList());
    }
}

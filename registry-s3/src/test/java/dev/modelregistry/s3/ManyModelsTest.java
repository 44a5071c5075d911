package dev.modelregistry.s3;

import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.UnselectiveQueryException;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What it takes to find things among many models: the bounds in docs/s3.md. One model in five is in staging, twenty use a
 * rare dataset.
 */
class ManyModelsTest {
    private static final int RARE = 20;
    private static final int PAGE = 1_000;
    private static final int MAX_SEARCHED = 1_000;

    /** Two listings and two commits, at most. */
    private static final int OF_A_MODEL = 4;

    private final TestBucket bucket = TestBucket.proven();
    private final AtomicLong requests = new AtomicLong();

    @Test
    void someModelsAreFoundWithinTheBounds() throws Exception {
        findAmong(60);
    }

    @Tag("soak")
    @Test
    void tenThousandModelsAreFoundWithinTheBounds() throws Exception {
        findAmong(Integer.getInteger("soak.models", 10_000));
    }

    private void findAmong(int models) throws Exception {
        long start = System.nanoTime();
        fill(models);
        say(models + " registered in " + (System.nanoTime() - start) / 1_000_000_000 + " s");

        try (Registry registry = fresh()) {
            assertThat(registry.models(PageRequest.first(50)).items()).hasSize(50);
            bounded("a page of 50 models", 1 + 50 * OF_A_MODEL);
        }
        try (Registry registry = fresh()) {
            assertThat(search(registry, "dataset.name = 'rare'")).hasSize(RARE);
            bounded("a search by a term of 20 models", 1 + RARE * OF_A_MODEL);
            assertThat(search(registry, "dataset.name = 'rare' and metrics.auc >= 0.5"))
                    .hasSize(RARE / 2);
            bounded("the same again, with a metric", 1 + RARE);
            assertThat(search(registry, "dataset.name = 'rare' and stage = 'staging'"))
                    .hasSize(RARE / 5);
            bounded("the same again, with a stage", 2 + models / 5 / PAGE + RARE);
        }
        if (models > MAX_SEARCHED) {
            try (Registry registry = fresh()) {
                refused(registry, "metrics.auc > 0.5");
                refused(registry, "stage = 'staging'");
                refused(registry, "dataset.name = 'common' and tags.team = 'risk'");
            }
        }
        try (S3CommitLog log = log()) {
            requests.set(0);
            IndexTerm staging = new IndexTerm("stage", new IndexValue.Text("staging"));
            assertThat(log.candidates(staging, PageRequest.first(PAGE)).items()).hasSize(Math.min(models / 5, PAGE));
            bounded("a page of candidates", 1);
            int logs = models + 1; // one holds the registry's id
            ChangeToken token = allStreams(log, logs);
            ChangePage changes = log.changedSince(token, logs);
            bounded("a first look at what changed", 1 + (logs + models / 5) / PAGE + logs);
            assertThat(changes.streams().size()).isLessThanOrEqualTo(logs);
        }
        try (S3CommitLog log = log()) {
            requests.set(0);
            S3CommitLog.Tidied tidied = log.tidy();
            say(tidied.toString());
            bounded("tidy", 2 + 3L * models / PAGE + models * 7L);
        }
    }

    /** From the start of the feed: all streams. */
    private ChangeToken allStreams(S3CommitLog log, int logs) {
        Set<StreamId> told = new TreeSet<>();
        ChangeToken token = ChangeToken.START;
        requests.set(0);
        while (told.size() < logs) {
            ChangePage page = log.changedSince(token, PAGE);
            told.addAll(page.streams());
            token = page.next();
        }
        bounded("the feed from its start", 1 + (logs + PAGE - 1) / PAGE);
        return token;
    }

    private List<ModelVersion> search(Registry registry, String query) {
        requests.set(0);
        Page<ModelVersion> page = registry.search(query, PageRequest.first(100));
        return page.items();
    }

    private void refused(Registry registry, String query) {
        requests.set(0);
        assertThatThrownBy(() -> registry.search(query, PageRequest.first(10)))
                .isInstanceOf(UnselectiveQueryException.class);
        bounded("refusing " + query, 4);
    }

    private void bounded(String what, long bound) {
        say(what + ": " + requests.get() + " requests, at most " + bound);
        assertThat(requests.getAndSet(0)).as(what).isLessThanOrEqualTo(bound);
    }

    private static void say(String text) {
        System.out.println("many models: " + text);
    }

    private S3Client counted() {
        return bucket.client((request, sending) -> {
            requests.incrementAndGet();
            return sending.send();
        });
    }

    private S3CommitLog log() {
        return S3CommitLog.in(counted(), bucket.name(), "registry");
    }

    /** A new process, which knows nothing yet. */
    private Registry fresh() {
        Registry registry = Registries.builder(log(), S3BlobStore.in(counted(), bucket.name(), "models"))
                .build();
        requests.set(0);
        return registry;
    }

    private void fill(int models) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try (Registry registry =
                Registries.builder(bucket.log(), bucket.blobs()).build()) {
            List<Future<?>> registering = new ArrayList<>();
            for (int i = 0; i < models; i++) {
                int number = i;
                registering.add(threads.submit(() -> register(registry, number)));
            }
            for (Future<?> one : registering) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void register(Registry registry, int i) {
        boolean rare = i < RARE;
        ModelVersion version = registry.register(Registration.of(String.format("model-%05d", i))
                .artifact("model.bin", new byte[] {1, 2, 3})
                .trainedAt(Instant.EPOCH)
                .dataset(Dataset.of(rare ? "rare" : "common", "1"))
                .noHyperparameters()
                .metric("auc", i % 2 == 0 ? 0.9 : 0.1)
                .tag("team", "risk")
                .build());
        if (i % 5 == 0) {
            registry.promote(version.ref(), STAGING, "test");
        }
    }
}

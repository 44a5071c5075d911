package dev.modelregistry.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.core.Registries;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What it takes to follow the feed of changes. The figures here are those in docs/s3.md. */
class ChangesCostTest {
    private final TestBucket bucket = TestBucket.proven();
    private final Requests requests = new Requests();

    /** What another process does, without the requests that are counted. */
    private final Registry elsewhere =
            Registries.builder(bucket.log(), bucket.blobs()).build();

    /** A process whose requests are counted. */
    private final Registry registry = open();

    private ModelVersion version;
    private ChangeCursor cursor;

    @BeforeEach
    void fill() {
        version = elsewhere.register(Registration.of("fraud")
                .artifact("model.bin", new byte[] {1})
                .trainedAt(Instant.EPOCH)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        cursor = follow(registry, ChangeCursor.START);
        requests.clear();
    }

    @AfterEach
    void close() {
        registry.close();
        elsewhere.close();
    }

    /** Up to where there is nothing new. */
    private static ChangeCursor follow(Registry registry, ChangeCursor from) {
        Changes changes = registry.changes(from);
        while (changes.more()) {
            changes = registry.changes(changes.next());
        }
        return changes.next();
    }

    @Test
    void nothingNewIsOneRequest() {
        registry.changes(cursor);

        assertThat(requests.all()).singleElement().asString().endsWith("(list)");
    }

    @Test
    void aChangedModelIsOneRequestToSeeHowFarItIsAndOneForEachCommitAndTheNextSlot() {
        elsewhere.tag(version.ref(), "team", "risk");
        elsewhere.tag(version.ref(), "team", "sales");

        Changes changes = registry.changes(cursor);

        assertThat(changes.entries()).hasSize(2);
        assertThat(requests.all()).hasSize(1 + 1 + 3);
        requests.clear();
        registry.changes(changes.next());
        assertThat(requests.all()).hasSize(1);
    }

    /** Whose cursor it is, and whether the logs are as long as it was told. */
    @Test
    void aNewProcessAsksOnceForTheRegistrysIdAndOnceForEachLogOfItsCursor() {
        try (Registry fresh = open()) {
            requests.clear();

            fresh.changes(cursor);

            assertThat(requests.all())
                    .filteredOn(request -> request.startsWith("GET ") && !request.endsWith("(list)"))
                    .hasSize(2);
        }
    }

    private Registry open() {
        return Registries.builder(S3CommitLog.in(bucket.client(requests), bucket.name(), "registry"), bucket.blobs())
                .build();
    }
}

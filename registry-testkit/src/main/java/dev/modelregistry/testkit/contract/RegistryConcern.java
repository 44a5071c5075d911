package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** One concern of {@link RegistryContract}, in a file of its own. */
abstract class RegistryConcern {
    static final Instant TRAINED = Instant.parse("2026-10-01T12:00:00Z");

    final RegistryContract contract;
    private @Nullable Registry registry;
    private boolean looksLater;

    RegistryConcern(RegistryContract contract) {
        this.contract = contract;
    }

    /** The registry that most tests need. */
    final Registry registry() {
        Registry current = registry;
        if (current == null) {
            current = contract.open();
            registry = current;
        }
        return current;
    }

    /** A registration with the minimum, whose content differs from that of every other text. */
    static Registration.Builder minimal(String model, String content) {
        return Registration.of(model)
                .artifact("model.bin", content.getBytes(StandardCharsets.UTF_8))
                .trainedAt(TRAINED)
                .dataset(Dataset.of("transactions", "2026-10-01"))
                .hyperparameter("depth", 6)
                .metric("auc", 0.9);
    }

    final ModelVersion register(String model) {
        return registry().register(minimal(model, "weights").build());
    }

    final ModelVersion stagedBy(Actor author) {
        ModelVersion version =
                registry().as(author).register(minimal("fraud", "weights").build());
        registry().promote(version.ref(), STAGING, "test");
        return version;
    }

    final ModelVersion inProduction(ModelVersion version) {
        registry().promote(version.ref(), STAGING, "test");
        registry().promote(version.ref(), PRODUCTION, "test");
        return version;
    }

    /** What happened to the model "fraud" last. */
    final HistoryEntry last() {
        List<HistoryEntry> history = registry().audit().history("fraud");
        return history.get(history.size() - 1);
    }

    /** All pages of a list. */
    static <T> List<T> all(int limit, Function<PageRequest, Page<T>> list) {
        List<T> items = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(limit));
        while (next.isPresent()) {
            Page<T> page = list.apply(next.get());
            assertThat(page.items()).hasSizeLessThanOrEqualTo(limit);
            items.addAll(page.items());
            next = page.next();
        }
        return items;
    }

    /** The call is refused with this error, whose text has all of these, and log and blobs are as they were. */
    final <T extends RegistryException> T refused(Class<T> type, ThrowingCallable call, String... texts) {
        T error = inVain(() -> catchThrowableOfType(type, call));
        assertThat(error).as("a refusal of type %s", type.getSimpleName()).isNotNull();
        for (String text : texts) {
            assertThat(error.getMessage()).contains(text);
        }
        return error;
    }

    /** Many refusals, after all of which log and blobs are as they were: to look after each of them would take long. */
    final void allInVain(Runnable refusals) {
        inVain(() -> {
            refusals.run();
            return true;
        });
    }

    private <T> T inVain(Supplier<T> refusals) {
        if (looksLater) {
            return refusals.get();
        }
        List<Object> before = stored();
        looksLater = true;
        T result;
        try {
            result = refusals.get();
        } finally {
            looksLater = false;
        }
        assertThat(stored()).as("what is stored after a refusal").isEqualTo(before);
        return result;
    }

    /** Every commit and every blob that is stored. */
    final List<Object> stored() {
        CommitLog log = contract.log();
        BlobStore blobs = contract.blobs();
        List<Object> stored = new ArrayList<>();
        for (StreamId stream : all(100, page -> log.streams("", page))) {
            List<StoredCommit> commits = log.read(stream, 1, 1_000);
            while (!commits.isEmpty()) {
                stored.addAll(commits);
                commits = log.read(stream, commits.get(commits.size() - 1).revision() + 1, 1_000);
            }
        }
        for (BlobStat blob : all(100, blobs::list)) {
            stored.add(blob);
        }
        return stored;
    }
}

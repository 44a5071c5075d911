package dev.modelregistry.core.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.core.Minimal;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.codec.CursorCodec;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the feed does with cursors that are not, or not quite, of the store that it reads. */
class ChangeFeedTest {
    private final MemoryCommitLog log = new MemoryCommitLog();
    private final AtomicInteger looks = new AtomicInteger();
    private final List<Registry> open = new ArrayList<>();
    private final Registry registry = open(log);

    @AfterEach
    void close() {
        open.forEach(Registry::close);
    }

    private Registry open(CommitLog store) {
        Registry opened = Registries.builder(store, new MemoryBlobStore()).build();
        open.add(opened);
        return opened;
    }

    /** Counts how often a log is looked at. */
    private CommitLog counting(CommitLog store) {
        return (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("read")) {
                        looks.incrementAndGet();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void register(String model) {
        Minimal.registered(registry, model);
    }

    private static ChangeCursor toTheEnd(Registry registry) {
        Changes changes = registry.changes(ChangeCursor.START);
        while (changes.more()) {
            changes = registry.changes(changes.next());
        }
        return changes.next();
    }

    /** The log as it was before these models went on after their first revisions. */
    private MemoryCommitLog backup(Map<String, Long> revisions) {
        MemoryCommitLog backup = new MemoryCommitLog();
        for (StreamId stream : log.streams("", PageRequest.first(1_000))) {
            for (StoredCommit commit : log.read(stream, 1, 1_000)) {
                if (commit.revision() <= revisions.getOrDefault(stream.value(), Long.MAX_VALUE)) {
                    backup.append(
                            stream,
                            commit.revision(),
                            new Commit(commit.id(), commit.payload().orElseThrow(), IndexDelta.NONE));
                }
            }
        }
        return backup;
    }

    private static void assertRefused(Registry registry, ChangeCursor cursor) {
        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(() -> registry.changes(cursor))
                .withMessageContainingAll(
                        "the log of fraud has no revision 3",
                        "older backup",
                        "standby",
                        "ChangeCursor.START",
                        "endOfChanges");
    }

    @Test
    void aCursorThatKnowsMoreThanALogHasIsRefusedUntilTheLogHasIt() {
        for (String model : List.of("churn", "fraud", "fraud", "fraud")) {
            register(model);
        }
        ChangeCursor cursor = toTheEnd(registry);
        Registry restored = open(backup(Map.of("fraud", 2L)));
        assertRefused(restored, cursor);
        assertRefused(restored, cursor);
        assertThat(restored.changes(restored.endOfChanges(ChangeOptions.ALL)).entries())
                .isEmpty();
        assertThat(open(backup(Map.of())).changes(cursor).entries()).isEmpty();
    }

    /** To look at thousands of logs would take long where each look takes long. */
    @Test
    void ofManyLogsAHundredAreLookedAtInOneCall() {
        for (int i = 0; i < 150; i++) {
            register("model" + i);
        }
        for (int i = 0; i < 3; i++) {
            register("fraud");
        }
        ChangeCursor cursor = toTheEnd(registry);
        Registry restored = open(counting(backup(Map.of("fraud", 2L))));
        Throwable first = catchThrowable(() -> restored.changes(cursor));
        // and one for the registry's id
        assertThat(looks.get()).isLessThanOrEqualTo(101);
        Throwable second = catchThrowable(() -> restored.changes(cursor));
        assertThat(first == null ? second : first).isInstanceOf(IntegrityException.class);
    }

    @Test
    void aCursorThatAnOlderReleaseMadeGoesOn() throws IOException {
        register("fraud");
        register("fraud");
        Map<String, Long> told = new HashMap<>();
        CursorCodec.decode(toTheEnd(registry)).told().forEach((model, revision) -> told.put(model.value(), revision));
        assertThat(told).isEqualTo(Map.of("fraud", 2L));
        String json = "{\"format\":1,\"token\":\"0\",\"told\":{\"fraud\":1}}";
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(json.getBytes(StandardCharsets.UTF_8));
        }
        Changes changes = registry.changes(
                new ChangeCursor(Base64.getUrlEncoder().withoutPadding().encodeToString(out.toByteArray())));
        assertThat(changes.entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.revision()).isEqualTo(2));
    }
}

package dev.modelregistry.core.serve;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ServeOptions;
import dev.modelregistry.serving.ServingStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes of one machine that start, one after the other, while the store cannot be reached. */
@Timeout(60)
class OfflineTest {
    private static final ServeOptions<Probe> AN_HOUR =
            ServeOptions.<Probe>defaults().maxStaleness(Duration.ofHours(1));

    @TempDir
    Path directory;

    private final Switchable store = new Switchable();
    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2026-10-01T00:00:00Z"));
    private final Registry registry =
            Registries.builder(store.log, store.blobs).clock(time::get).build();

    private Registry cached() {
        return Registries.builder(store.log, store.blobs)
                .clock(time::get)
                .cache(LocalCache.at(directory.resolve("cache"), 1 << 20))
                .build();
    }

    private ModelVersion inProduction(String content) {
        return Versions.inProduction(registry, "fraud", content);
    }

    private void later(Duration duration) {
        time.updateAndGet(t -> t.plus(duration));
    }

    private static String content(ModelHandle<Probe> handle) {
        return handle.<String, RuntimeException>call(Probe::content);
    }

    @Test
    void servesWhatWasServedLast() {
        inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        store.down(true);
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@production", Probe::new))
                    .isInstanceOf(StoreUnavailableException.class);
            try (ModelHandle<Probe> handle = after.serve("fraud@production", Probe::new, AN_HOUR)) {
                assertThat(content(handle)).isEqualTo("first");
                assertThat(handle.status().offline()).isTrue();
                assertThat(handle.status().lastError().orElseThrow()).contains("the store is down");
                store.down(false);
                inProduction("second");
                handle.refresh();
                assertThat(content(handle)).isEqualTo("second");
                assertThat(handle.status().offline()).isFalse();
            }
            store.down(true);
            later(Duration.ofHours(2));
            assertThatThrownBy(() -> after.serve("fraud@production", Probe::new, AN_HOUR))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void whatIsFollowedStaysFreshAsLongAsTheStoreConfirmsIt() {
        inProduction("first");
        try (Registry before = cached();
                Registry another = cached();
                ModelHandle<Probe> handle = before.serve("fraud@production", Probe::new);
                ModelHandle<Probe> other = another.serve("fraud@production", Probe::new)) {
            later(Duration.ofHours(2));
            handle.refresh();
            later(Duration.ofMinutes(1));
            other.refresh();
            later(Duration.ofMinutes(1));
            handle.refresh();
        }
        store.down(true);
        later(Duration.ofMinutes(59));
        try (Registry after = cached();
                ModelHandle<Probe> handle = after.serve("fraud@production", Probe::new, AN_HOUR)) {
            assertThat(content(handle)).isEqualTo("first");
        }
    }

    @Test
    void aNewerVersionThatCannotBeLoadedMakesTheOlderOneNoFresher() {
        inProduction("first");
        Instant known = time.get();
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        inProduction("second");
        later(Duration.ofHours(2));
        store.failAfter("open", 0);
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@production", Probe::new, AN_HOUR))
                    .isInstanceOf(StoreUnavailableException.class);
            ServeOptions<Probe> patient = ServeOptions.<Probe>defaults().maxStaleness(Duration.ofHours(3));
            try (ModelHandle<Probe> handle = after.serve("fraud@production", Probe::new, patient)) {
                assertThat(content(handle)).isEqualTo("first");
                assertThat(handle.status().offline()).isTrue();
                assertThat(handle.status().confirmed()).isEqualTo(known);
            }
        }
    }

    @Test
    void whoFollowsOneVersionDoesNotConfirmWhatAStageServed() {
        inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
            try (ModelHandle<Probe> one = before.serve("fraud@1.0", Probe::new)) {
                inProduction("second");
                later(Duration.ofHours(2));
                one.refresh();
            }
        }
        store.down(true);
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@production", Probe::new, AN_HOUR))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("fraud@1.1");
        }
    }

    @Test
    void aRecallIsRemembered() {
        ModelVersion first = inProduction("first");
        try (Registry before = cached();
                ModelHandle<Probe> handle = before.serve("fraud@1.0", Probe::new)) {
            registry.recall(first.ref(), "trained on wrong data");
            handle.refresh();
        }
        store.down(true);
        try (Registry after = cached();
                ModelHandle<Probe> handle = after.serve("fraud@1.0", Probe::new, AN_HOUR);
                ModelHandle<Probe> careful = after.serve("fraud@1.0", Probe::new, AN_HOUR.stoppingOnRecall())) {
            assertThat(content(handle)).isEqualTo("first");
            assertThat(handle.status().recalled()).containsExactly(new Version(1, 0));
            assertThatThrownBy(() -> careful.call(Probe::content)).hasMessageContaining("fraud@1.0 was recalled");
        }
    }

    @Test
    void anErasureIsRemembered() {
        ModelVersion first = inProduction("first");
        ServeOptions<Probe> careful = AN_HOUR.stoppingOnRecall();
        try (Registry before = cached();
                ModelHandle<Probe> handle = before.serve("fraud@1.0", Probe::new, careful)) {
            registry.demote(first.ref(), PRODUCTION, "asked to");
            registry.erase("fraud", "a court's order");
            handle.refresh();
            assertThatThrownBy(() -> handle.call(Probe::content)).hasMessageContaining("erased");
        }
        store.down(true);
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@1.0", Probe::new, careful))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("erased");
        }
    }

    @Test
    void itIsOverOnceTheStoreAnswersWhateverComesOfTheAnswer() {
        inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        store.down(true);
        try (Registry after = cached();
                ModelHandle<Probe> handle = after.serve("fraud@production", Probe::new, AN_HOUR)) {
            store.down(false);
            inProduction("second");
            store.failAfter("open", 0);
            handle.refresh();
            assertThat(content(handle)).isEqualTo("first");
            assertThat(handle.status().lastError()).isPresent();
            assertThat(handle.status().offline()).isFalse();
        }
    }

    @Test
    void whoIsToldToStopDoesNotStartWithoutTheStore() {
        inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        store.down(true);
        try (Registry after = cached()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> after.serve("fraud@production", Probe::new, AN_HOUR))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aManifestThatWasDamagedIsKeptAnew() throws IOException {
        ModelVersion first = inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        Path manifest =
                directory.resolve("cache/models/fraud").resolve(first.digest().hex());
        Files.writeString(manifest, "{}");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        store.down(true);
        try (Registry after = cached();
                ModelHandle<Probe> handle = after.serve("fraud@production", Probe::new, AN_HOUR)) {
            assertThat(content(handle)).isEqualTo("first");
        }
    }

    @Test
    void whoStartedWithoutTheStoreIsNotToldThatItBeginsNotToAnswer() {
        inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        store.down(true);
        List<ServingStatus> told = new ArrayList<>();
        try (Registry after = cached();
                ModelHandle<Probe> handle = after.serve("fraud@production", Probe::new, AN_HOUR)) {
            handle.onChange(told::add);
            handle.refresh();
            assertThat(told).isEmpty();
            store.down(false);
            handle.refresh();
            assertThat(told)
                    .singleElement()
                    .satisfies(status -> assertThat(status.offline()).isFalse());
        }
    }

    private Path known(String name) {
        return directory.resolve("cache/models/fraud").resolve(name);
    }

    @Test
    void aManifestThatIsNotWhatItsNameSaysIsNotServed() throws IOException {
        ModelVersion first = inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        Path manifest = known(first.digest().hex());
        String written = Files.readString(manifest);
        store.down(true);
        for (String damaged : List.of(written.replace("2026-09-30", "2026-09-29"), "")) {
            Files.writeString(manifest, damaged);
            try (Registry after = cached()) {
                assertThatThrownBy(() -> after.serve("fraud@production", Probe::new, AN_HOUR))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("this machine does not know fraud@1.0")
                        .hasRootCauseMessage("the store is down");
            }
        }
    }

    @Test
    void aStateThatCannotBeReadIsToldWithTheFailureOfTheStore() throws IOException {
        inProduction("first");
        try (Registry before = cached()) {
            before.serve("fraud@production", Probe::new).close();
        }
        Files.writeString(known("state"), "");
        store.down(true);
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@production", Probe::new, AN_HOUR))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("the store is down")
                    .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        }
    }

    private List<String> kept() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("cache/models/fraud"))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void ofAnErasedModelNothingIsKeptByWhoErasesIt() throws IOException {
        Versions.registered(registry, "fraud", "first");
        try (Registry eraser = cached()) {
            eraser.serve("fraud@1.0", Probe::new).close();
            assertThat(kept()).hasSize(2);
            eraser.erase("fraud", "a court's order");
            assertThat(kept()).containsExactly("state");
        }
        store.down(true);
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@1.0", Probe::new, AN_HOUR))
                    .isInstanceOf(NotFoundException.class)
                    .hasMessageContaining("erased");
        }
    }

    @Test
    void ofAnErasedModelThatThisMachineNeverServedNothingIsKept() {
        Versions.registered(registry, "fraud", "first");
        try (Registry eraser = cached()) {
            eraser.erase("fraud", "a court's order");
        }
        assertThat(known("state").getParent()).doesNotExist();
    }

    @Test
    void ofAnErasedModelNothingIsKeptByWhoFollowsIt() throws IOException {
        Versions.registered(registry, "fraud", "first");
        try (Registry follower = cached();
                ModelHandle<Probe> handle = follower.serve("fraud@latest", Probe::new)) {
            registry.erase("fraud", "a court's order");
            assertThat(kept()).hasSize(2);
            handle.refresh();
            assertThat(content(handle)).isEqualTo("first");
            assertThat(kept()).containsExactly("state");
        }
    }

    @Test
    void ofAnErasedModelNothingIsKeptByWhoWantsToServeIt() throws IOException {
        Versions.registered(registry, "fraud", "first");
        try (Registry before = cached()) {
            before.serve("fraud@1.0", Probe::new).close();
        }
        registry.erase("fraud", "a court's order");
        try (Registry after = cached()) {
            assertThatThrownBy(() -> after.serve("fraud@1.0", Probe::new)).isInstanceOf(NotFoundException.class);
            assertThat(kept()).containsExactly("state");
        }
    }
}

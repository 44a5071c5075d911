package dev.modelregistry.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Erasure;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.metadata.Signature;
import dev.modelregistry.spi.Bytes;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What was stored once is read for good, and what is stored now has the same bytes on every Java release. */
class GoldenFilesTest {
    @TestFactory
    Stream<DynamicTest> everyEventIsWrittenAndReadAsEver() {
        return Samples.EVENTS.entrySet().stream().map(sample -> {
            String name = "event-" + sample.getKey();
            Event event = sample.getValue();
            return DynamicTest.dynamicTest(name, () -> {
                Golden.assertWritten(write(event), name);
                assertThat(EventCodec.read(Json.parse("the event", Golden.read(name))))
                        .isEqualTo(event);
            });
        });
    }

    @Test
    void everyTypeOfEventAndEveryCauseHasAGoldenFile() {
        Collection<Event> samples = Samples.EVENTS.values();
        Set<Event.Cause> causes = samples.stream()
                .filter(Event.AllocationChanged.class::isInstance)
                .map(event -> ((Event.AllocationChanged) event).cause())
                .collect(Collectors.toSet());

        assertThat(samples.stream().<Class<?>>map(Event::getClass))
                .containsAll(Arrays.asList(Event.class.getPermittedSubclasses()));
        assertThat(causes).containsExactlyInAnyOrder(Event.Cause.values());
    }

    @Test
    void theFullManifestIsWrittenAndReadAsEver() {
        Golden.assertWritten(write(Samples.FULL), "manifest-full");
        assertThat(readManifest("manifest-full")).isEqualTo(Samples.FULL);
    }

    @Test
    void aCardIsWrittenAndReadAsEver() {
        TreeMap<Version, Manifest> card =
                new TreeMap<>(Map.of(new Version(1, 0), Samples.MINIMAL, new Version(1, 1), Samples.FULL));
        Golden.assertWritten(CardCodec.encode(card), "card");
        assertThat(CardCodec.decode(Golden.read("card"))).isEqualTo(card);
    }

    @Test
    void theMinimalManifestIsWrittenAndReadAsEver() {
        Golden.assertWritten(write(Samples.MINIMAL), "manifest-minimal");
        assertThat(readManifest("manifest-minimal")).isEqualTo(Samples.MINIMAL);
    }

    @Test
    void aManifestWhoseFilesAreListedInItsLayoutIsWrittenAndReadAsEver() {
        Manifest m = Samples.MINIMAL;
        Manifest manifest = new Manifest(
                Samples.MANY_FILES,
                m.trainedAt(),
                m.datasets(),
                m.hyperparameters(),
                m.metrics(),
                m.signature(),
                m.code(),
                m.dependencies(),
                m.parents(),
                m.business());

        Golden.assertWritten(write(manifest), "manifest-many-files");
        assertThat(readManifest("manifest-many-files")).isEqualTo(manifest);
    }

    /** These two literals are the identities of versions; a change of either would orphan every version there is. */
    @Test
    void theDigestOfAManifestIsThatOfItsBytesAndNeverChanges() {
        assertThat(ManifestCodec.digest(Samples.FULL))
                .hasToString("sha256:7573ab865a989a3e13faf19694da5259b17890f211a82c4587f6e8e6fdf9a073");
        assertThat(ManifestCodec.digest(Samples.MINIMAL))
                .hasToString("sha256:d9a4232c376f322ddd3ba24fb1a2fb0ca51da89641eb81e4820d02ca4532a667");
        assertThat(ManifestCodec.digest(Samples.FULL))
                .isEqualTo(Golden.read("manifest-full").digest());
    }

    @Test
    void theOrderInWhichMapsWereFilledDoesNotShowInTheDigest() {
        Manifest m = Samples.FULL;
        Manifest reversed = new Manifest(
                m.artifact(),
                m.trainedAt(),
                m.datasets(),
                reversed(m.hyperparameters()),
                reversed(m.metrics()),
                m.signature(),
                m.code(),
                reversed(m.dependencies()),
                m.parents(),
                reversed(m.business()));

        assertThat(ManifestCodec.digest(reversed)).isEqualTo(ManifestCodec.digest(m));
    }

    @Test
    void aCommitIsWrittenAndReadAsEver() {
        Golden.assertWritten(CommitCodec.encode(Samples.FIRST), "commit-first");
        assertThat(CommitCodec.decode(Golden.read("commit-first"))).isEqualTo(Samples.FIRST);
    }

    @Test
    void aCommitOfSeveralCommandsIsWrittenAndReadAsEver() {
        Golden.assertWritten(CommitCodec.encode(Samples.GROUP), "commit-group");
        assertThat(CommitCodec.decode(Golden.read("commit-group"))).isEqualTo(Samples.GROUP);
    }

    @Test
    void aCheckpointIsWrittenAndReadAsEver() {
        Golden.assertWritten(CheckpointCodec.encode(Samples.CHECKPOINT), "checkpoint");

        CheckpointCodec.Saved saved = CheckpointCodec.decode(Golden.read("checkpoint"));
        assertThat(saved.revision()).isEqualTo(Samples.CHECKPOINT.revision());
        assertThat(saved.digest()).isEqualTo(Samples.CHECKPOINT.digest());
        assertThat(saved.time()).isEqualTo(Samples.CHECKPOINT.time());
        assertThat(saved.state().stages()).isEqualTo(Samples.CHECKPOINT.state().stages());
        assertThat(saved.state().aliases()).isEqualTo(Samples.CHECKPOINT.state().aliases());
        assertThat(List.copyOf(versions(saved))).isEqualTo(versions(Samples.CHECKPOINT));
        assertThat(CheckpointCodec.encode(saved)).isEqualTo(Golden.read("checkpoint"));
    }

    @Test
    void aCheckpointOfAnErasedModelIsWrittenAndReadAsEver() {
        Instant time = Instant.parse("2026-11-03T10:00:00Z");
        Erasure erasure = new Erasure(10, Actor.of("olga", "compliance"), time, "request 4711");
        ModelState erased = ModelState.restore(ModelName.of("fraud"), parts -> parts.erased(Optional.of(erasure)));

        Golden.assertWritten(
                CheckpointCodec.encode(new CheckpointCodec.Saved(erased, 10, Samples.digest(10), time)),
                "checkpoint-erased");
        assertThat(CheckpointCodec.decode(Golden.read("checkpoint-erased"))
                        .state()
                        .erased())
                .contains(erasure);
    }

    @Test
    void aCheckpointOfARegistryOfAHigherFormatLevelIsWrittenAndReadAsEver() {
        Instant time = Instant.parse("2026-11-03T10:00:00Z");
        ModelState raised = ModelState.restore(ModelName.REGISTRY, parts -> parts.formatLevel(2));

        Golden.assertWritten(
                CheckpointCodec.encode(new CheckpointCodec.Saved(raised, 2, Samples.digest(11), time)),
                "checkpoint-raised");
        assertThat(CheckpointCodec.decode(Golden.read("checkpoint-raised"))
                        .state()
                        .formatLevel())
                .isEqualTo(2);
        assertThat(CheckpointCodec.decode(Golden.read("checkpoint")).state().formatLevel())
                .isEqualTo(1);
    }

    /** It knows nothing of contracts and requests, so a fold that started from it would forget them. */
    @Test
    void aCheckpointFromBeforeThereWerePoliciesIsLeftAside() {
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CheckpointCodec.decode(Golden.read("checkpoint-1")));
    }

    /** It does not know the largest share that a version had, and remembers what was taken out on purpose. */
    @Test
    void aCheckpointFromBeforeRollbacksNeededApprovalIsLeftAside() {
        assertThatExceptionOfType(UnsupportedFormatException.class)
                .isThrownBy(() -> CheckpointCodec.decode(Golden.read("checkpoint-2")));
    }

    @Test
    void anEntryNamesThePoliciesThatItWasDecidedUnder() {
        Entry entry = Samples.FIRST.entries().get(0);
        CommitCodec.Payload governed = new CommitCodec.Payload(
                Samples.FIRST.stream(),
                1,
                Optional.empty(),
                List.of(new Entry(
                        entry.command(),
                        entry.actor(),
                        entry.time(),
                        entry.reason(),
                        List.of(
                                new PolicyRevision(ModelName.REGISTRY, 4, Samples.digest(20)),
                                new PolicyRevision(ModelName.of("fraud"), 2, Samples.digest(21))),
                        entry.events())));

        Golden.assertWritten(CommitCodec.encode(governed), "commit-governed");
        assertThat(CommitCodec.decode(Golden.read("commit-governed"))).isEqualTo(governed);
    }

    /** Entries name policies by this for good. */
    @Test
    void theDigestOfAPolicyNeverChanges() {
        assertThat(PolicyCodec.digest(Samples.POLICY))
                .hasToString("sha256:7f9dbdb55dc25e163bb855147449e5f6bf88a5066aaf1f047dfaf0e6622f35a5");
        assertThat(PolicyCodec.digest(Lifecycle.standard().build()))
                .hasToString("sha256:def092dc8b6fed5e3547db8ac44f79810d0ccf2d08b2b53060b16b658612fc94");
    }

    @Test
    void aSignatureWithOptionalPartsAndCategoriesIsWrittenAndReadAsEver() {
        Bytes written = Json.object(json -> {
            json.writeName("signature");
            ManifestCodec.writeSignature(json, Samples.SIGNATURE);
        });

        Golden.assertWritten(written, "signature");
        assertThat(Json.parse("it", Golden.read("signature"))
                        .<Signature>read(o -> o.object("signature", ManifestCodec::readSignature)))
                .isEqualTo(Samples.SIGNATURE);
    }

    @Test
    void aLayoutIsWrittenAndReadAsEver() {
        LayoutCodec codec = new LayoutCodec();

        Golden.assertWritten(codec.encode(Samples.LAYOUT), "layout");
        assertThat(codec.decode(Golden.read("layout"))).isEqualTo(Samples.LAYOUT);
        assertThat(codec.decode(codec.encode(new Layout(List.of())))).isEqualTo(new Layout(List.of()));
    }

    @Test
    void aBindingIsWrittenAndReadAsEver() {
        BindingCodec.Binding binding =
                new BindingCodec.Binding(UUID.fromString("00000000-0000-4000-8000-0000000000f0"), Duration.ofHours(1));

        Golden.assertWritten(BindingCodec.encode(binding), "binding");
        assertThat(BindingCodec.decode(Golden.read("binding"))).isEqualTo(binding);
    }

    @Test
    void theSizeOfAnEntryIsWhatItTakesInACommit() {
        int one = CommitCodec.encode(new CommitCodec.Payload(
                        Samples.GROUP.stream(),
                        7,
                        Samples.GROUP.previous(),
                        Samples.GROUP.entries().subList(0, 1)))
                .size();
        int both = CommitCodec.encode(Samples.GROUP).size();

        assertThat(CommitCodec.sizeOf(Samples.GROUP.entries().get(1))).isBetween(both - one, both - one + 20);
    }

    private static List<VersionState> versions(CheckpointCodec.Saved saved) {
        return StreamSupport.stream(saved.state().versions().spliterator(), false)
                .toList();
    }

    private static Bytes write(Event event) {
        String wrapped = Json.object(json -> {
                    json.writeName("e");
                    EventCodec.write(json, event);
                })
                .toString();
        return Bytes.utf8(wrapped.substring("{\"e\":".length(), wrapped.length() - 1));
    }

    private static Bytes write(Manifest manifest) {
        return Json.object(json -> ManifestCodec.write(json, manifest));
    }

    private static Manifest readManifest(String name) {
        return Json.parse("the manifest", Golden.read(name)).read(ManifestCodec::read);
    }

    private static <V> Map<String, V> reversed(Map<String, V> map) {
        Map<String, V> reversed = new LinkedHashMap<>();
        new TreeSet<>(map.keySet()).descendingSet().forEach(key -> reversed.put(key, map.get(key)));
        return reversed;
    }
}

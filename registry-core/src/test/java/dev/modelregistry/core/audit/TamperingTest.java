package dev.modelregistry.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelName;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.Anchor;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.Minimal;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.engine.Manifests;
import dev.modelregistry.core.lineage.LogLineage;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.report.ReportRenderer;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whoever can write to the store changes a log of 1,000 entries; checked against an anchor, every change is found. */
class TamperingTest {
    private static final long SEED = 20261126;
    private static final int ENTRIES = 1_000;
    private static final ModelName MODEL = ModelName.of("fraud");
    private static final StreamId STREAM = new StreamId("fraud");
    private static List<StoredCommit> whole = List.of();
    private static List<CommitCodec.Payload> payloads = List.of();
    private static Anchor anchor = Anchor.of(Instant.EPOCH, Collections.emptyMap());

    @BeforeAll
    static void fill() {
        MemoryCommitLog log = new MemoryCommitLog();
        try (Registry registry = Registries.builder(log, new MemoryBlobStore()).build()) {
            Minimal.registered(registry, "fraud");
            for (int i = 1; i < ENTRIES; i++) {
                registry.tag("fraud", "key" + i % 7, "value " + i);
            }
            whole = log.read(STREAM, 1, ENTRIES + 1);
            anchor = Anchor.parse(registry.audit().anchor("fraud").toText());
        }
        assertThat(whole).hasSize(ENTRIES);
        payloads = whole.stream()
                .map(commit -> CommitCodec.decode(commit.payload().orElseThrow()))
                .toList();
    }

    private static LogAudit audit(List<StoredCommit> commits) {
        return audit(commits, Set.of());
    }

    private static LogAudit audit(List<StoredCommit> commits, Set<Long> damaged) {
        FixedLog log = new FixedLog(STREAM, commits, damaged);
        LogReader reader = new LogReader(log, Runnable::run);
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        ModelReader models = new ModelReader(log, reader, new Manifests(reader));
        Reports reports = new Reports(reader, reader, models, new LogLineage(log, models), clock, new ReportRenderer());
        return new LogAudit(log, reader, clock, Optional.empty(), reports);
    }

    @Test
    void whatNobodyTouchedIsFoundInOrder() {
        assertThat(audit(whole).verify(MODEL, anchor).problems()).isEmpty();
    }

    /** One entry in twenty-five, the first and the last; the soak test below takes each. */
    @Test
    void everyChangeOfAnEntryIsFound() {
        for (int at = 0; at < ENTRIES; at += 25) {
            tamper(at);
        }
        tamper(ENTRIES - 1);
    }

    @Test
    @Tag("soak")
    void everyChangeOfEachOfAThousandEntriesIsFound() {
        for (int at = 0; at < ENTRIES; at++) {
            tamper(at);
        }
        System.out.printf("6 changes of each of %d entries, seed %d: all found%n", ENTRIES, SEED);
    }

    private static void tamper(int at) {
        Random random = new Random(SEED + at);
        found("a byte changed in", at, byteChanged(at, random));
        found("removed, with a hole left,", at, hole(at));
        found("removed, and those after it moved up,", at, movedUp(at));
        found("swapped with its neighbour", at, swapped(at));
        found("the tail cut off from", at, whole.subList(0, at));
        found("changed, and the chain behind it computed anew,", at, computedAnew(at));
    }

    private static void found(String what, int at, List<StoredCommit> commits) {
        Verification found = audit(commits).verify(MODEL, anchor);
        assertThat(found.ok())
                .as("%s entry %d of %d (seed %d): ok", what, at + 1, ENTRIES, SEED)
                .isFalse();
    }

    /** What the chain alone cannot show, the report does not claim. */
    @Test
    void withoutAnAnchorACutTailAndAChainComputedAnewLookWhole() {
        for (List<StoredCommit> commits : List.of(whole.subList(0, 600), computedAnew(600))) {
            Verification found = audit(commits).verify(MODEL);
            assertThat(found.problems()).isEmpty();
            assertThat(found.unknown())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("whether commits at the end were cut off, or all from some revision on written anew");
            assertThat(audit(commits).verify(MODEL, anchor).problems())
                    .singleElement()
                    .asString()
                    .containsAnyOf("was cut off", "was written anew");
        }
    }

    @Test
    void aThousandProblemsAreCountedAndNotAllTold() {
        assertThat(audit(movedUp(0)).verify(MODEL, anchor).problems())
                .hasSize(101)
                .last()
                .asString()
                .matches("and [0-9]+ more problems");
    }

    /** As those do that keep a digest beside each commit. */
    @Test
    void whatTheStoreItselfFindsDamagedIsAProblemAndTheRestIsLookedAt() {
        Verification found = audit(hole(899), Set.of(1L, 600L, 601L, 1_000L)).verify(MODEL);
        assertThat(found.revisions()).isEqualTo(ENTRIES);
        assertThat(found.head()).isEmpty();
        assertThat(found.problems())
                .startsWith(
                        "revision 1 cannot be read: fraud revision 1 is damaged",
                        "revision 600 cannot be read: fraud revision 600 is damaged",
                        "revision 601 cannot be read: fraud revision 601 is damaged",
                        "revision 900 is missing: revision 901 follows 899")
                .endsWith("revision 1000 cannot be read: fraud revision 1000 is damaged")
                .hasSize(6);
        assertThat(audit(whole, Set.of(600L)).verify(MODEL, anchor).problems()).hasSize(1);
    }

    @Test
    void aLogOfDamageAloneIsNotWalkedForEver() {
        Set<Long> all = LongStream.rangeClosed(1, ENTRIES).boxed().collect(Collectors.toSet());
        Verification found = audit(whole, all).verify(MODEL, anchor);
        assertThat(found.problems())
                .hasSize(101)
                .last()
                .isEqualTo("100 revisions cannot be read; what follows revision 100 was not looked at");
    }

    private static List<StoredCommit> byteChanged(int at, Random random) {
        byte[] bytes = whole.get(at).payload().orElseThrow().toByteArray().clone();
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 + random.nextInt(255));
        return with(at, Bytes.wrap(bytes));
    }

    private static List<StoredCommit> hole(int at) {
        List<StoredCommit> commits = new ArrayList<>(whole);
        commits.remove(at);
        return commits;
    }

    private static List<StoredCommit> movedUp(int at) {
        List<StoredCommit> commits = new ArrayList<>();
        for (StoredCommit commit : hole(at)) {
            commits.add(StoredCommit.of(
                    commits.size() + 1, commit.id(), commit.payload().orElseThrow()));
        }
        return commits;
    }

    private static List<StoredCommit> swapped(int at) {
        List<StoredCommit> commits = new ArrayList<>(whole);
        int other = at == ENTRIES - 1 ? at - 1 : at + 1;
        StoredCommit here = whole.get(at);
        StoredCommit there = whole.get(other);
        commits.set(
                at, StoredCommit.of(here.revision(), there.id(), there.payload().orElseThrow()));
        commits.set(
                other,
                StoredCommit.of(there.revision(), here.id(), here.payload().orElseThrow()));
        return commits;
    }

    /** As somebody would who knows how it is done: another reason, and every digest behind it right. */
    private static List<StoredCommit> computedAnew(int at) {
        CommitCodec.Payload old = payloads.get(at);
        Entry entry = old.entries().get(0);
        Entry changed =
                new Entry(entry.command(), entry.actor(), entry.time(), "as agreed", entry.policies(), entry.events());
        Bytes bytes = CommitCodec.encode(
                new CommitCodec.Payload(old.stream(), old.revision(), old.previous(), List.of(changed)));
        List<StoredCommit> commits = new ArrayList<>(with(at, bytes));
        for (int i = at + 1; i < ENTRIES; i++) {
            CommitCodec.Payload next = payloads.get(i);
            Bytes linked = CommitCodec.encode(new CommitCodec.Payload(
                    next.stream(),
                    next.revision(),
                    Optional.of(commits.get(i - 1).digest()),
                    next.entries()));
            commits.set(i, StoredCommit.of(i + 1L, whole.get(i).id(), linked));
        }
        return commits;
    }

    private static List<StoredCommit> with(int at, Bytes payload) {
        List<StoredCommit> commits = new ArrayList<>(whole);
        commits.set(at, StoredCommit.of(at + 1L, whole.get(at).id(), payload));
        return commits;
    }
}

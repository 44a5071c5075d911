package dev.modelregistry.core.engine;

import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.Version;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.error.ContentionException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What becomes of commands if stores fail, others are faster, clocks go back and callers give up. */
class SettlingTest {
    private static StoreUnavailableException unavailable() {
        return new StoreUnavailableException("the store is away", null);
    }

    @Test
    void whoeverIsSlowerDecidesAgainOnWhatTheFasterOneWrote() {
        ScriptedLog log = new ScriptedLog();
        try (Bench here = new Bench(log);
                Bench there = new Bench(log)) {
            here.execute(register(0));
            assertThat(there.versions()).containsExactly("1.0");
            there.execute(register(1));
            // What this process knows ends at revision 1.
            Done done = here.execute(register(2));

            assertThat(done.revision()).isEqualTo(3);
            assertThat(here.versions()).containsExactly("1.0", "1.1", "1.2");
            assertThat(log.appends).containsExactly(1L, 2L, 2L, 3L);
        }
    }

    @Test
    void aRefusalIsNeverDecidedOnAnOldState() {
        ScriptedLog log = new ScriptedLog();
        try (Bench here = new Bench(log);
                Bench there = new Bench(log)) {
            here.execute(register(0));
            there.execute(register(1));

            // "1.1" is not known here, but it is there.
            assertThat(here.execute(tag("1.1", "k", "v")).revision()).isEqualTo(3);
            assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> there.execute(tag("1.2", "k", "v")));
        }
    }

    @Test
    void aLostAcknowledgementIsSettledByTheSameCommitInTheSameSlot() {
        Set<CommitId> ids = new HashSet<>();
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                ids.add(commit.id());
                AppendResult result = super.onAppend(stream, revision, commit);
                if (appends.size() < 4) {
                    throw unavailable();
                }
                return result;
            }
        };
        try (Bench bench = new Bench(log)) {
            bench.execute(register(0));

            assertThat(log.appends).containsExactly(1L, 1L, 1L, 1L);
            assertThat(ids).hasSize(1);
            assertThat(bench.versions()).containsExactly("1.0");
        }
    }

    @Test
    void aRequestThatFailedAndNeverArrivedIsSentAgain() {
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                if (appends.size() < 3) {
                    throw unavailable();
                }
                return super.onAppend(stream, revision, commit);
            }
        };
        try (Bench bench = new Bench(log)) {
            bench.execute(register(0));

            assertThat(bench.versions()).containsExactly("1.0");
        }
    }

    @Test
    void aSlotThatAnotherTookWhileTheStoreWasAwayIsDecidedAgain() {
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                if (appends.size() == 2) {
                    // Another process, which the store hears.
                    try (Bench other = new Bench(memory)) {
                        other.execute(register(1));
                    }
                    throw unavailable();
                }
                return super.onAppend(stream, revision, commit);
            }
        };
        try (Bench bench = new Bench(log)) {
            bench.execute(register(0));
            Done done = bench.execute(register(2));

            assertThat(done.revision()).isEqualTo(3);
            assertThat(bench.versions()).containsExactly("1.0", "1.1", "1.2");
        }
    }

    @Test
    void whatCannotBeSettledInTimeIsUnknownAndNamesItsCommand() {
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                throw unavailable();
            }
        };
        try (Bench bench = new Bench(log, Duration.ofMillis(500))) {
            CommandId id = CommandId.random(Bench.MODEL);

            assertThatExceptionOfType(OutcomeUnknownException.class)
                    .isThrownBy(() -> bench.execute(id, register(0)))
                    .withMessageContaining(id.toString())
                    .withMessageContaining("the store is away")
                    .satisfies(e -> assertThat(e.commandId()).isEqualTo(id));
            assertThat(log.appends).containsOnly(1L).hasSizeGreaterThan(1);
        }
    }

    @Test
    void aCommandWhoseEarlierAttemptLandsLateIsDoneOnce() {
        List<Commit> late = new CopyOnWriteArrayList<>();
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                if (late.isEmpty() || commit.id().equals(late.get(0).id())) {
                    late.add(commit);
                    throw unavailable();
                }
                // The first attempt's request arrives just before the second attempt's.
                memory.append(stream, 1, late.get(0));
                return super.onAppend(stream, revision, commit);
            }
        };
        CommandId id = CommandId.random(Bench.MODEL);
        try (Bench first = new Bench(log, Duration.ofMillis(50));
                Bench second = new Bench(log)) {
            assertThatExceptionOfType(OutcomeUnknownException.class).isThrownBy(() -> first.execute(id, register(0)));

            Done done = second.execute(id, register(0));

            assertThat(done.revision()).isEqualTo(1);
            assertThat(second.versions()).containsExactly("1.0");
        }
    }

    @Test
    void whoIsAlwaysTooLateIsToldSoAndNothingIsChanged() {
        AtomicInteger others = new AtomicInteger(100);
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                try (Bench other = new Bench(memory)) {
                    other.execute(register(others.incrementAndGet()));
                }
                return super.onAppend(stream, revision, commit);
            }
        };
        try (Bench bench = new Bench(log, Duration.ofMillis(50))) {
            assertThatExceptionOfType(ContentionException.class)
                    .isThrownBy(() -> bench.execute(register(0)))
                    .withMessageContaining("nothing was changed");

            assertThat(bench.versions()).hasSize(others.get() - 100);
        }
    }

    @Test
    void aStoreThatRefusesAtOnceIsNoUnknownOutcome() {
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                throw new UnsuitableStoreException("these credentials may read alone", null);
            }
        };
        try (Bench bench = new Bench(log)) {
            assertThatThrownBy(() -> bench.execute(register(0)))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessage("these credentials may read alone");
        }
        assertThat(log.appends).containsExactly(1L);
    }

    @Test
    void aStoreThatRefusesAfterItWasAwayLeavesTheOutcomeUnknown() {
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                throw appends.size() == 1
                        ? unavailable()
                        : new UnsuitableStoreException("the credentials were withdrawn", null);
            }
        };
        try (Bench bench = new Bench(log)) {
            assertThatThrownBy(() -> bench.execute(register(0)))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageContaining("the credentials were withdrawn");
        }
    }

    @Test
    void timeNeverGoesBackInALog() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-01T08:00:00Z"));
        ScriptedLog log = new ScriptedLog();
        try (Bench bench = new Bench(log, Duration.ofSeconds(20), now::get)) {
            bench.execute(register(0));
            now.set(Instant.parse("2020-01-01T00:00:00Z"));
            bench.execute(register(1));
            now.set(Instant.parse("2026-11-01T08:00:01Z"));
            bench.execute(register(2));
        }

        List<String> times = log.memory.read(Bench.STREAM, 1, 10).stream()
                .map(commit -> CommitCodec.decode(commit.payload().orElseThrow()))
                .map(payload -> payload.entries().get(0).time().toString())
                .toList();
        assertThat(times).containsExactly("2026-11-01T08:00:00Z", "2026-11-01T08:00:00Z", "2026-11-01T08:00:01Z");
    }

    @Test
    void anInterruptedCallerDoesNotInterruptTheCommit() throws Exception {
        Semaphore gate = new Semaphore(0);
        ScriptedLog log = new ScriptedLog() {
            @Override
            AppendResult onAppend(StreamId stream, long revision, Commit commit) {
                gate.acquireUninterruptibly();
                if (Thread.currentThread().isInterrupted()) {
                    throw new IllegalStateException("the store's thread was interrupted");
                }
                return super.onAppend(stream, revision, commit);
            }
        };
        try (Bench bench = new Bench(log)) {
            List<Thread> caller = new CopyOnWriteArrayList<>();
            Future<Done> future = bench.async(() -> {
                caller.add(Thread.currentThread());
                return bench.execute(register(0));
            });
            Bench.await(() -> log.appends.size() == 1);
            caller.get(0).interrupt();

            assertThatThrownBy(() -> Bench.get(future))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(OutcomeUnknownException.class);
            gate.release();
            Bench.await(() -> bench.state().version(Version.parse("1.0")).isPresent());
        }
    }

    @Test
    void aCommandThatLandsWhileItIsLookedForIsInTheStateThatItsSenderIsTold() {
        List<Runnable> meanwhile = new CopyOnWriteArrayList<>();
        ScriptedLog log = new ScriptedLog() {
            @Override
            public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
                List<StoredCommit> read = super.read(stream, fromRevision, limit);
                if (stream.equals(Bench.STREAM) && !meanwhile.isEmpty()) {
                    meanwhile.remove(0).run();
                }
                return read;
            }
        };
        CommandId id = CommandId.random(Bench.MODEL);
        try (Bench here = new Bench(log);
                Bench there = new Bench(log)) {
            assertThat(here.versions()).isEmpty();
            assertThat(there.versions()).isEmpty();
            meanwhile.add(() -> there.execute(id, register(0)));
            Done done = here.engine.execute(new Request(id, Actor.of("ada"), register(0), true));

            assertThat(done.revision()).isEqualTo(1);
            assertThat(done.head().state().version(Version.parse("1.0"))).isPresent();
            assertThat(log.appends).containsExactly(1L);
        }
    }

    @Test
    void aClosedEngineTakesNoCommands() {
        Bench bench = new Bench(new ScriptedLog());
        bench.close();

        assertThatThrownBy(() -> bench.execute(register(0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this registry is closed");
    }
}

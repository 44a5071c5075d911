package dev.modelregistry.core.engine;

import static dev.modelregistry.core.rules.Commands.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.ModelName;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LogReaderTest {
    private final ScriptedLog log = new ScriptedLog();

    private void write(int commits) {
        try (Bench bench = new Bench(log)) {
            for (int n = 0; n < commits; n++) {
                bench.execute(register(n));
            }
        }
    }

    private Bytes encoded(Head head) {
        return CheckpointCodec.encode(new CheckpointCodec.Saved(
                head.state(), head.revision(), head.digest().orElseThrow(), head.time()));
    }

    private Head fresh() {
        log.reads.clear();
        return new LogReader(log, Runnable::run).load(Bench.MODEL);
    }

    /** The same commits without a checkpoint. */
    private MemoryCommitLog copy() {
        MemoryCommitLog copy = new MemoryCommitLog();
        for (StoredCommit commit : log.memory.read(Bench.STREAM, 1, 2_000)) {
            copy.append(
                    Bench.STREAM,
                    commit.revision(),
                    new Commit(commit.id(), commit.payload().orElseThrow(), IndexDelta.NONE));
        }
        return copy;
    }

    @Test
    void knowsAnEmptyModelAsEmpty() {
        Head head = fresh();

        assertThat(head.revision()).isZero();
        assertThat(head.state().createdAt()).isEmpty();
    }

    @Test
    void asksForTheTailAloneOnceItKnowsAModel() {
        write(5);
        LogReader reader = new LogReader(log, Runnable::run);
        reader.load(Bench.MODEL);
        log.reads.clear();

        reader.load(Bench.MODEL);

        assertThat(log.reads).containsExactly(6L);
    }

    @Test
    void readsALogThatIsLongerThanAPage() {
        write(1_001);
        assertThat(encoded(new LogReader(copy(), Runnable::run).load(Bench.MODEL)))
                .isEqualTo(encoded(fresh()));
    }

    @Nested
    class Checkpoints {
        @Test
        void areWrittenAfter64CommitsAndSaveAFreshReaderTheRest() {
            write(70);

            Checkpoint saved = log.checkpoint(Bench.STREAM).orElseThrow();
            assertThat(saved.revision()).isEqualTo(64);
            Head head = fresh();
            assertThat(log.reads).containsExactly(65L, 71L);
            assertThat(head.revision()).isEqualTo(70);
            assertThat(head.state().size()).isEqualTo(70);
        }

        @Test
        void areNotWrittenForShortLogs() {
            write(63);

            assertThat(log.checkpoint(Bench.STREAM)).isEmpty();
        }

        @Test
        void areWrittenAgainOnceTheTailIsLongBesideThem() {
            write(1_000);

            long revision = log.checkpoint(Bench.STREAM).orElseThrow().revision();
            assertThat(revision).isGreaterThan(500);
        }

        @Test
        void areWrittenByReadersToo() {
            write(64);
            MemoryCommitLog copy = copy();
            assertThat(copy.checkpoint(Bench.STREAM)).isEmpty();

            new LogReader(copy, Runnable::run).load(Bench.MODEL);

            assertThat(copy.checkpoint(Bench.STREAM)).isEqualTo(log.checkpoint(Bench.STREAM));
        }

        @Test
        void leadToWhatTheWholeLogLeadsTo() {
            write(200);
            Head withCheckpoint = fresh();
            assertThat(log.reads.get(0)).isGreaterThan(64L);

            damageCheckpoint("{}");
            Head without = fresh();

            assertThat(log.reads).contains(1L);
            assertThat(encoded(without)).isEqualTo(encoded(withCheckpoint));
        }

        @Test
        void ofANewerFormatAreLeftAside() {
            write(70);
            damageCheckpoint(log.checkpoint(Bench.STREAM)
                    .orElseThrow()
                    .content()
                    .toString()
                    .replaceFirst("\"format\":3", "\"format\":4"));

            assertThat(fresh().state().size()).isEqualTo(70);
            assertThat(log.reads).contains(1L);
        }

        @Test
        void withAFieldOfANewerReleaseAreLeftAside() {
            write(70);
            damageCheckpoint(log.checkpoint(Bench.STREAM)
                    .orElseThrow()
                    .content()
                    .toString()
                    .replaceFirst("\"format\":3", "\"format\":3,\"more\":true"));

            assertThat(fresh().state().size()).isEqualTo(70);
            assertThat(log.reads).contains(1L);
        }

        private void damageCheckpoint(String content) {
            long revision = log.checkpoint(Bench.STREAM).orElseThrow().revision();
            log.saveCheckpoint(Bench.STREAM, new Checkpoint(revision, Bytes.utf8(content)));
        }
    }

    @Nested
    class BrokenLogs {
        /** A log in which one revision holds other bytes. */
        private LogReader with(long revision, Bytes payload) {
            MemoryCommitLog copy = new MemoryCommitLog();
            for (StoredCommit commit : log.memory.read(Bench.STREAM, 1, 100)) {
                Bytes bytes = commit.revision() == revision
                        ? payload
                        : commit.payload().orElseThrow();
                copy.append(Bench.STREAM, commit.revision(), new Commit(commit.id(), bytes, IndexDelta.NONE));
            }
            return new LogReader(copy, Runnable::run);
        }

        private String payload(long revision) {
            return log.memory
                    .read(Bench.STREAM, revision, 1)
                    .get(0)
                    .payload()
                    .orElseThrow()
                    .toString();
        }

        private void assertBroken(LogReader reader, String message) {
            assertThatExceptionOfType(IntegrityException.class)
                    .isThrownBy(() -> reader.load(Bench.MODEL))
                    .withMessageContaining(message);
        }

        @Test
        void areFoundOutByTheCommitAfterAChangedOne() {
            write(4);

            assertBroken(
                    with(2, Bytes.utf8(payload(2).replace("\"id\":\"ada\"", "\"id\":\"eve\""))),
                    "the log of fraud is broken at revision 3");
        }

        @Test
        void areFoundOutByACommitThatWasMovedWithinThem() {
            write(4);

            assertBroken(with(3, Bytes.utf8(payload(2))), "the log of fraud is broken at revision 3");
        }

        @Test
        void areFoundOutByACommitOfAnotherModel() {
            write(4);

            assertBroken(
                    with(1, Bytes.utf8(payload(1).replace("\"stream\":\"fraud\"", "\"stream\":\"other\""))),
                    "found one for revision 1 of other");
        }

        @Test
        void areFoundOutByAGap() {
            write(4);
            MemoryCommitLog copy = new MemoryCommitLog();
            for (StoredCommit commit : log.memory.read(Bench.STREAM, 1, 100)) {
                if (commit.revision() != 2) {
                    copy.append(
                            Bench.STREAM,
                            commit.revision(),
                            new Commit(commit.id(), commit.payload().orElseThrow(), IndexDelta.NONE));
                }
            }

            assertBroken(new LogReader(copy, Runnable::run), "the log of fraud is broken at revision 3");
        }

        @Test
        void areFoundOutByBytesThatAreNoCommit() {
            write(4);

            assertBroken(
                    with(4, Bytes.utf8("{\"format\":1,")),
                    "revision 4 of fraud cannot be read: the commit is not JSON");
        }

        @Test
        void areNotTheSameAsLogsOfANewerRelease() {
            write(4);
            LogReader reader = with(4, Bytes.utf8(payload(4).replace("version-registered", "version-recalled")));

            assertThatExceptionOfType(UnsupportedFormatException.class)
                    .isThrownBy(() -> reader.load(Bench.MODEL))
                    .withMessageContaining("version-recalled");
        }

        @Test
        void takeNoCommands() {
            write(2);
            log.memory.append(Bench.STREAM, 3, new Commit(CommitId.random(), Bytes.utf8("no commit"), IndexDelta.NONE));
            try (Bench bench = new Bench(log)) {
                assertThatExceptionOfType(IntegrityException.class).isThrownBy(() -> bench.execute(register(9)));
            }
            assertThat(log.memory.read(Bench.STREAM, 1, 10)).hasSize(3);
        }
    }

    @Test
    void readsOnOverARedactedPastToTheErasureThatExplainsIt() {
        write(3);
        LogReader knowsTwo = new LogReader(log, Runnable::run);
        knowsTwo.load(Bench.MODEL);
        write(4);
        try (Bench bench = new Bench(log)) {
            bench.execute(new Command.Erase("request 4711"));
        }
        // a process that was ended halfway: the first, and one in the middle
        log.redact(Bench.STREAM, 1);
        log.redact(Bench.STREAM, 5);

        for (LogReader reader : List.of(knowsTwo, new LogReader(log, Runnable::run))) {
            Head head = reader.load(Bench.MODEL);
            assertThat(head.revision()).isEqualTo(8);
            assertThat(head.state().size()).isZero();
            assertThat(head.state().erased().orElseThrow().revision()).isEqualTo(8);
        }
    }

    @Test
    void refusesARedactedPastThatNothingExplains() {
        write(3);
        log.redact(Bench.STREAM, 2);

        assertThatExceptionOfType(IntegrityException.class)
                .isThrownBy(this::fresh)
                .withMessageContaining("revision 2 of fraud was redacted, and no erasure follows");
    }

    @Test
    void modelsHaveLogsOfTheirOwn() {
        write(3);

        assertThat(new LogReader(log, Runnable::run).load(ModelName.of("other")).revision())
                .isZero();
        assertThat(log.memory.read(new StreamId("other"), 1, 10)).isEqualTo(List.of());
    }
}

package dev.modelregistry.core.engine;

import static dev.modelregistry.core.rules.Commands.digest;
import static dev.modelregistry.core.rules.Commands.manifest;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.registerRun;
import static dev.modelregistry.core.rules.Commands.tag;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.CommandId;
import dev.modelregistry.Expect;
import dev.modelregistry.Manifest;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    /** Lets an append pass for each permit. */
    private static final class GatedLog extends ScriptedLog {
        final Semaphore gate = new Semaphore(0);

        @Override
        AppendResult onAppend(StreamId stream, long revision, Commit commit) {
            gate.acquireUninterruptibly();
            return super.onAppend(stream, revision, commit);
        }
    }

    private final GatedLog log = new GatedLog();
    private final Bench bench = new Bench(log);

    @AfterEach
    void close() {
        log.gate.release(1_000);
        bench.close();
    }

    /** Sends commands, one after the other, while another's commit is held up, so that they must wait for each other. */
    private List<Future<Done>> sendBehindAnother(List<Command> commands) throws Exception {
        Future<Done> first = bench.send(register(0));
        Bench.await(() -> log.appends.size() == 1);
        List<Future<Done>> sent = new ArrayList<>();
        for (Command command : commands) {
            sent.add(queued(() -> bench.execute(command)));
        }
        log.gate.release();
        Bench.get(first);
        return sent;
    }

    /** Who waits for an answer has queued the command. */
    private Future<Done> queued(Callable<Done> execution) throws InterruptedException {
        AtomicReference<Thread> caller = new AtomicReference<>();
        Future<Done> sent = bench.async(() -> {
            caller.set(Thread.currentThread());
            return execution.call();
        });
        Bench.await(() -> caller.get() != null && caller.get().getState() == Thread.State.WAITING);
        return sent;
    }

    /** Two commands under one id, behind another's commit, the first of them first. */
    private List<Future<Done>> sendUnderOneId(Command one, Command other) throws Exception {
        CommandId id = CommandId.random(Bench.MODEL);
        Future<Done> before = bench.send(register(0));
        Bench.await(() -> log.appends.size() == 1);
        List<Future<Done>> sent = new ArrayList<>();
        for (Command command : List.of(one, other)) {
            sent.add(queued(() -> bench.execute(id, command)));
        }
        log.gate.release(10);
        Bench.get(before);
        Bench.await(() -> sent.stream().allMatch(Future::isDone));
        return sent;
    }

    private List<Integer> entriesPerCommit() {
        return log.memory.read(Bench.STREAM, 1, 1_000).stream()
                .map(commit -> CommitCodec.decode(commit.payload().orElseThrow()))
                .map(payload -> payload.entries().size())
                .toList();
    }

    @Test
    void commandsThatWaitForACommitGoIntoTheNextOneTogether() throws Exception {
        List<Command> commands = new ArrayList<>();
        for (int n = 1; n <= 30; n++) {
            commands.add(register(n));
        }

        List<Future<Done>> sent = sendBehindAnother(commands);
        log.gate.release();

        Map<String, Long> revisions = new TreeMap<>();
        for (Future<Done> future : sent) {
            Done done = Bench.get(future);
            Event.VersionRegistered event =
                    (Event.VersionRegistered) done.events().get(0);
            revisions.put(event.version().toString(), done.revision());
        }
        assertThat(entriesPerCommit()).containsExactly(1, 30);
        assertThat(revisions).hasSize(30).doesNotContainKey("1.0").containsEntry("1.30", 2L);
        assertThat(revisions.values()).containsOnly(2L);
        assertThat(bench.versions()).hasSize(31);
    }

    /** Whoever hands it to Expect must be refused if somebody else was faster. */
    @Test
    void noTwoWhoChangeStagesAreToldTheSameRevision() throws Exception {
        List<Future<Done>> sent = sendBehindAnother(List.of(
                tag("1.0", "a", "1"),
                promote("1.0", Stage.STAGING),
                tag("1.0", "b", "2"),
                new Command.MoveAlias("champion", Version.parse("1.0"), Expect.anything()),
                tag("1.0", "c", "3")));
        log.gate.release(10);

        for (Future<Done> future : sent) {
            Bench.get(future);
        }
        assertThat(Bench.get(sent.get(1)).revision())
                .isNotEqualTo(Bench.get(sent.get(3)).revision());
        assertThat(entriesPerCommit()).hasSize(3);
    }

    /** As a process finds it that has not folded that commit: it began with a checkpoint behind it. */
    @Test
    void eachVersionOfAGroupHasItsOwnManifest() throws Exception {
        List<Future<Done>> sent = sendBehindAnother(List.of(register(1), register(2), register(3)));
        log.gate.release();
        for (Future<Done> future : sent) {
            Bench.get(future);
        }

        for (VersionState version : bench.state().versions()) {
            Manifests unread = new Manifests(new LogReader(log.memory, Runnable::run));
            Manifests folded = new Manifests(bench.reader);
            assertThat(unread.of(Bench.MODEL, version))
                    .as("%s", version.version())
                    .isEqualTo(folded.of(Bench.MODEL, version));
            assertThat(new Manifests(new LogReader(log.memory, Runnable::run)).of(Bench.MODEL, List.of(version)))
                    .containsOnlyKeys(version.version());
        }
    }

    @Test
    void anotherCommandUnderTheIdOfOneInItsGroupIsRefused() throws Exception {
        List<Future<Done>> sent = sendUnderOneId(tag("1.0", "x", "1"), tag("1.0", "y", "2"));

        assertThat(Bench.get(sent.get(0)).events()).hasSize(1);
        assertThatThrownBy(() -> Bench.get(sent.get(1)))
                .hasCauseInstanceOf(AlreadyExistsException.class)
                .hasMessageContaining("belongs to another command");
        assertThat(entriesPerCommit()).containsExactly(1, 1);
    }

    @Test
    void theSameCommandTwiceInAGroupIsCarriedOutOnceAndAnsweredTwice() throws Exception {
        List<Future<Done>> sent = sendUnderOneId(register(1), register(1));

        assertThat(Bench.get(sent.get(0)).events())
                .isEqualTo(Bench.get(sent.get(1)).events());
        assertThat(bench.versions()).containsExactly("1.0", "1.1");
    }

    @Test
    void aCommandThatWasRefusedLeavesItsIdToTheNext() throws Exception {
        List<Future<Done>> sent = sendUnderOneId(tag("7.7", "x", "1"), tag("1.0", "y", "2"));

        assertThatThrownBy(() -> Bench.get(sent.get(0))).hasMessageContaining("there is no version fraud@7.7");
        assertThat(Bench.get(sent.get(1)).events()).hasSize(1);
    }

    @Test
    void aGroupHasAtMost256Commands() throws Exception {
        List<Command> commands = new ArrayList<>();
        for (int n = 1; n <= 300; n++) {
            commands.add(register(n));
        }

        List<Future<Done>> sent = sendBehindAnother(commands);
        log.gate.release(2);
        for (Future<Done> future : sent) {
            Bench.get(future);
        }

        assertThat(entriesPerCommit()).containsExactly(1, 256, 44);
    }

    @Test
    void aGroupTakesNoMoreOnceItIsOverOneMebibyte() throws Exception {
        List<Command> commands = new ArrayList<>();
        for (int n = 0; n < 15; n++) {
            commands.add(tag("1.0", "key" + n, "x".repeat(100_000)));
        }

        List<Future<Done>> sent = sendBehindAnother(commands);
        log.gate.release(2);
        for (Future<Done> future : sent) {
            Bench.get(future);
        }

        // The eleventh goes beyond 1 MiB, and closes the group.
        assertThat(entriesPerCommit()).containsExactly(1, 11, 4);
    }

    @Test
    void aRefusalThatRestsOnAPredecessorIsToldOnceThatHasLanded() throws Exception {
        List<Future<Done>> sent = sendBehindAnother(List.of(registerRun(1, "run"), registerRun(2, "run")));
        Bench.await(() -> log.appends.size() == 2);

        assertThat(sent).noneMatch(Future::isDone);

        log.gate.release();
        Bench.await(() -> sent.stream().allMatch(Future::isDone));
        Future<Done> refused = sent.get(0);
        Future<Done> accepted = sent.get(1);
        try {
            Bench.get(accepted);
        } catch (ExecutionException e) {
            refused = sent.get(1);
            accepted = sent.get(0);
        }
        Future<Done> loser = refused;
        assertThat(Bench.get(accepted).events()).hasSize(1);
        assertThatThrownBy(() -> Bench.get(loser)).hasCauseInstanceOf(AlreadyExistsException.class);
        assertThat(entriesPerCommit()).containsExactly(1, 1);
    }

    @Test
    void aRefusalLeavesTheOthersOfItsGroupAlone() throws Exception {
        List<Future<Done>> sent =
                sendBehindAnother(List.of(register(1), tag("7.7", "k", "v"), register(2), tag("1.0", "k", "v")));
        log.gate.release();
        Bench.await(() -> sent.stream().allMatch(Future::isDone));

        assertThat(entriesPerCommit()).containsExactly(1, 3);
        assertThatThrownBy(() -> Bench.get(sent.get(1))).hasMessageContaining("there is no version fraud@7.7");
    }

    @Test
    void whatCannotBeWrittenLeavesTheOthersOfItsGroupAlone() throws Exception {
        Manifest good = manifest(9);
        Manifest bad = new Manifest(
                good.artifact(),
                good.trainedAt(),
                good.datasets(),
                Map.of("depth", List.of("no number, and no text")),
                good.metrics(),
                good.signature(),
                good.code(),
                good.dependencies(),
                good.parents(),
                good.business());
        List<Future<Done>> sent = sendBehindAnother(List.of(
                register(1),
                new Command.Register(bad, digest(9), Map.of(), Optional.empty(), false, Set.of()),
                register(2)));
        log.gate.release();
        Bench.await(() -> sent.stream().allMatch(Future::isDone));

        assertThat(entriesPerCommit()).containsExactly(1, 2);
        assertThatThrownBy(() -> Bench.get(sent.get(1))).hasMessageContaining("a command failed");
        assertThat(bench.versions()).containsExactly("1.0", "1.1", "1.2");
    }

    /** What stood beside it in its commit would outlive it. */
    @Test
    void anErasureStandsAlone() throws Exception {
        List<Future<Done>> sent = sendBehindAnother(
                List.of(register(1), tag("1.0", "k", "v"), new Command.Erase("request 4711"), register(2)));
        log.gate.release(5);
        Bench.await(() -> sent.stream().allMatch(Future::isDone));

        Done erased = Bench.get(sent.get(2));
        assertThat(log.memory.read(Bench.STREAM, erased.revision(), 10))
                .singleElement()
                .satisfies(
                        commit -> assertThat(CommitCodec.decode(commit.payload().orElseThrow())
                                        .entries())
                                .singleElement()
                                .satisfies(entry -> assertThat(entry.events()).containsExactly(new Event.Erased())));
        assertThat(bench.state().erased().orElseThrow().reason()).isEqualTo("request 4711");
    }

    @Test
    void aChangeThatIsNoneWritesNoCommit() throws Exception {
        log.gate.release(10);
        bench.execute(register(0));
        bench.execute(tag("1.0", "k", "v"));

        Done again = bench.execute(tag("1.0", "k", "v"));

        assertThat(again.events()).isEmpty();
        assertThat(again.revision()).isEqualTo(2);
        assertThat(log.appends).containsExactly(1L, 2L);
    }
}

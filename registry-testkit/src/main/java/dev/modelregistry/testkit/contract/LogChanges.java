package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.FRAUD;
import static dev.modelregistry.testkit.contract.Samples.commit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

abstract class LogChanges extends LogConcern {
    LogChanges(CommitLogContract contract) {
        super(contract);
    }

    @Test
    void anEmptyLogTellsNothing() {
        assertThat(log().changedSince(ChangeToken.START, 10).streams()).isEmpty();
    }

    @Test
    void fromTheStartEveryStreamIsTold() {
        List<StreamId> streams = append("a", "b", "_registry");

        assertThat(log().changedSince(ChangeToken.START, 10).streams()).containsExactlyInAnyOrderElementsOf(streams);
    }

    @Test
    void whatComesAfterATokenIsTold() {
        append("a", "b");
        ChangeToken token = log().changedSince(ChangeToken.START, 10).next();

        log().append(new StreamId("a"), 2, commit("second"));

        assertThat(log().changedSince(token, 10).streams()).contains(new StreamId("a"));
    }

    @Test
    void theFirstTokenOfAnEmptyLogIsGoodLater() {
        ChangeToken token = log().changedSince(ChangeToken.START, 10).next();

        append("a");

        assertThat(log().changedSince(token, 10).streams()).contains(new StreamId("a"));
    }

    @Test
    void aTokenIsATextThatOtherHandlesUnderstand() {
        append("a", "b");
        String text = follow(log(), ChangeToken.START, 10).next().value();
        append("c");

        assertThat(another().changedSince(new ChangeToken(text), 10).streams()).contains(new StreamId("c"));
    }

    @Test
    void anOldTokenStaysGood() {
        ChangeToken old = follow(log(), ChangeToken.START, 10).next();
        List<StreamId> streams = append("a", "b", "c");
        follow(log(), old, 10);

        assertThat(follow(log(), old, 10).streams()).containsExactlyInAnyOrderElementsOf(streams);
    }

    @Test
    void smallPagesTellEveryStreamInTheEnd() {
        List<StreamId> streams =
                append(IntStream.range(0, 9).mapToObj(i -> "m" + i).toArray(String[]::new));

        assertThat(follow(log(), ChangeToken.START, 2).streams()).containsExactlyInAnyOrderElementsOf(streams);
    }

    @Test
    void anIdleLogTellsNothingNewBeforeLong() {
        append("a", "b");
        ChangeToken token = follow(log(), ChangeToken.START, 10).next();

        assertThat(log().changedSince(token, 10).streams()).isEmpty();
    }

    @Test
    void aCommitThatLostItsSlotDoesNoHarm() {
        append("a");
        ChangeToken token = follow(log(), ChangeToken.START, 10).next();
        log().append(new StreamId("a"), 1, commit("loser"));
        append("b");

        assertThat(follow(log(), token, 10).streams()).contains(new StreamId("b"));
    }

    @Test
    void nothingIsSkippedWhileEightWriteAtOnce() throws InterruptedException {
        CommitLog reader = another();
        Follower follower = new Follower(reader);
        List<StreamId> shared = List.of(new StreamId("s0"), new StreamId("s1"), FRAUD);

        Threads.watched(
                8,
                writer -> {
                    for (int i = 0; i < 25; i++) {
                        appendAtHead(log(), shared.get((writer + i) % shared.size()));
                        appendAtHead(log(), new StreamId("own-" + writer + "-" + i % 3));
                    }
                    return writer;
                },
                List.of(follower::step));
        follower.readHeads(follow(reader, follower.token, 5).streams());

        for (StreamId stream : Samples.all(100, page -> log().streams("", page))) {
            assertThat(follower.heads.get(stream))
                    .as("the head of %s as a follower of the feed knows it", stream)
                    .isEqualTo(head(log(), stream));
        }
    }

    /** Reads the streams that it is told of, as every user of the feed does. */
    private static final class Follower {
        private final CommitLog log;
        private final Map<StreamId, Long> heads = new HashMap<>();
        private ChangeToken token = ChangeToken.START;

        Follower(CommitLog log) {
            this.log = log;
        }

        void step() {
            ChangePage page = log.changedSince(token, 5);
            readHeads(page.streams());
            token = page.next();
        }

        void readHeads(Collection<StreamId> streams) {
            streams.forEach(stream -> heads.put(stream, head(log, stream)));
        }
    }

    private List<StreamId> append(String... names) {
        List<StreamId> streams = IntStream.range(0, names.length)
                .mapToObj(i -> new StreamId(names[i]))
                .toList();
        streams.forEach(stream -> log().append(stream, 1, commit("first")));
        return streams;
    }

    private static void appendAtHead(CommitLog log, StreamId stream) {
        long revision = head(log, stream) + 1;
        while (!(log.append(stream, revision, commit("next")) instanceof Appended)) {
            revision++;
        }
    }

    private static long head(CommitLog log, StreamId stream) {
        List<StoredCommit> all = Samples.readAll(log, stream);
        return all.isEmpty() ? 0 : all.get(all.size() - 1).revision();
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.VersionKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A log that lets a test act at a certain moment; everything goes to the log behind it. Thread-safe. */
class RegistryLogProbe implements CommitLog {
    private final CommitLog log;
    private final AtomicReference<@Nullable Runnable> onEmptyRead = new AtomicReference<>();
    private final AtomicReference<@Nullable Runnable> onItsWay = new AtomicReference<>();
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicBoolean losing = new AtomicBoolean();
    private final CountDownLatch appending = new CountDownLatch(1);
    private volatile Runnable onAnswer = () -> {};
    private volatile long redactable = Long.MAX_VALUE;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    RegistryLogProbe(CommitLog log) {
        this.log = log;
    }

    /** One that answers whole queries if the log behind it does. */
    static RegistryLogProbe over(CommitLog log) {
        return log instanceof QueryEngine engine ? new Querying(log, engine) : new RegistryLogProbe(log);
    }

    private static final class Querying extends RegistryLogProbe implements QueryEngine {
        private final QueryEngine engine;

        Querying(CommitLog log, QueryEngine engine) {
            super(log);
            this.engine = engine;
        }

        @Override
        public Page<VersionKey> search(VersionQuery query, PageRequest page) {
            return answered(engine.search(query, page));
        }
    }

    /** Each time that the index has answered, and before its caller learns so. */
    void afterEachAnswer(Runnable action) {
        onAnswer = action;
    }

    /** How often the index has answered. */
    int answers() {
        return answers.get();
    }

    final <T> T answered(T answer) {
        answers.incrementAndGet();
        onAnswer.run();
        return answer;
    }

    /** Once, as soon as a read has found nothing more and before its caller learns so. */
    void afterNextEmptyRead(Runnable action) {
        onEmptyRead.set(action);
    }

    /** The next append fails, and its request is on its way until it is told to land. */
    void loseNextAppend() {
        losing.set(true);
    }

    /** The request that is on its way lands. */
    void land() {
        Runnable request = onItsWay.getAndSet(null);
        if (request == null) {
            throw new AssertionError("no request is on its way");
        }
        request.run();
    }

    /** Redacting fails from this revision on. */
    void redactOnlyBefore(long revision) {
        redactable = revision;
    }

    /** Appends wait from now on. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    /** Appends wait no more. */
    void release() {
        gate.countDown();
    }

    /** Waits until an append has come. */
    void awaitAppend() throws InterruptedException {
        appending.await();
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        appending.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new AssertionError("a thread that commits is not to be interrupted", e);
        }
        if (losing.getAndSet(false)) {
            onItsWay.set(() -> log.append(stream, revision, commit));
            throw new StoreUnavailableException("no answer, as the test asked for", null);
        }
        return log.append(stream, revision, commit);
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        List<StoredCommit> found = log.read(stream, fromRevision, limit);
        if (found.isEmpty()) {
            Runnable action = onEmptyRead.getAndSet(null);
            if (action != null) {
                action.run();
            }
        }
        return found;
    }

    @Override
    public ChangePage changedSince(ChangeToken token, int limit) {
        return log.changedSince(token, limit);
    }

    @Override
    public Page<StreamId> streams(String prefix, PageRequest page) {
        return log.streams(prefix, page);
    }

    @Override
    public Page<StreamId> candidates(IndexTerm term, PageRequest page) {
        return answered(log.candidates(term, page));
    }

    @Override
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return log.checkpoint(stream);
    }

    @Override
    public void index(StreamId stream, List<IndexDelta.Put> puts) {
        log.index(stream, puts);
    }

    @Override
    public boolean replaceIndex(StreamId stream, long revision, List<IndexDelta.Put> puts) {
        return log.replaceIndex(stream, revision, puts);
    }

    @Override
    public Optional<Bytes> card(StreamId stream, long number) {
        return log.card(stream, number);
    }

    @Override
    public void saveCard(StreamId stream, long number, Bytes content) {
        log.saveCard(stream, number, content);
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        log.saveCheckpoint(stream, checkpoint);
    }

    @Override
    public void redact(StreamId stream, long revision) {
        if (revision >= redactable) {
            throw new StoreUnavailableException("no answer, as the test asked for", null);
        }
        log.redact(stream, revision);
    }

    @Override
    public Instant time() {
        return log.time();
    }

    @Override
    public void close() {
        release();
        log.close();
    }
}

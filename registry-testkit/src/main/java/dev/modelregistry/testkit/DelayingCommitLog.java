package dev.modelregistry.testkit;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A log on which appends go unanswered, as they do on a network: told to, it fails an append with
 * {@link StoreUnavailableException} although the request has landed or will land later. Everything else goes to the
 * log behind it. Thread-safe.
 *
 * <p>What it is told applies to the next appends of whatever stream, in the order in which it was told.
 */
public final class DelayingCommitLog implements CommitLog {
    private static final long MAX_SECONDS = 60;

    private final CommitLog log;
    private final ScheduledThreadPoolExecutor landing;
    private final Object lock = new Object();
    private final Queue<Duration> delays = new ArrayDeque<>();
    private final List<Future<AppendResult>> late = new ArrayList<>();

    private DelayingCommitLog(CommitLog log) {
        this.log = log;
        this.landing = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "late-appends");
            thread.setDaemon(true);
            return thread;
        });
        landing.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        // a wrapper that nobody closes keeps no thread
        landing.setKeepAliveTime(1, TimeUnit.SECONDS);
        landing.allowCoreThreadTimeOut(true);
    }

    /** A wrapper that passes everything on until it is told otherwise. */
    public static DelayingCommitLog over(CommitLog log) {
        return new DelayingCommitLog(log);
    }

    /** The next append fails at once; its slot stays as it is until the request lands, this much later (at once, if zero). */
    public void delayNextAppend(Duration delay) {
        delayNextAppends(1, delay);
    }

    /** As {@link #delayNextAppend}, for each of the next appends. */
    public void delayNextAppends(int count, Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a request cannot land before it is sent: " + delay);
        }
        synchronized (lock) {
            for (int i = 0; i < count; i++) {
                delays.add(delay);
            }
        }
    }

    /** The next append lands, then fails: its answer is lost. */
    public void loseAcknowledgement() {
        delayNextAppend(Duration.ZERO);
    }

    /**
     * Waits until every request that was held back has landed.
     *
     * @return what the log behind answered to each of them, in the order in which they were sent
     * @throws AssertionError if one failed, or has not landed after a minute
     */
    public List<AppendResult> awaitLanded() throws InterruptedException {
        List<Future<AppendResult>> sent;
        synchronized (lock) {
            sent = List.copyOf(late);
        }
        List<AppendResult> results = new ArrayList<>();
        for (Future<AppendResult> request : sent) {
            results.add(landed(request));
        }
        return results;
    }

    @Override
    public AppendResult append(StreamId stream, long revision, Commit commit) {
        Duration delay;
        synchronized (lock) {
            delay = delays.poll();
        }
        return delay == null ? log.append(stream, revision, commit) : unanswered(stream, revision, commit, delay);
    }

    private AppendResult unanswered(StreamId stream, long revision, Commit commit, Duration delay) {
        if (delay.isZero()) {
            log.append(stream, revision, commit);
        } else {
            synchronized (lock) {
                late.add(landing.schedule(
                        () -> log.append(stream, revision, commit), delay.toNanos(), TimeUnit.NANOSECONDS));
            }
        }
        throw new StoreUnavailableException(
                "no answer to the append of commit " + commit.id() + " to " + stream + " at revision " + revision
                        + " (as the test asked for)",
                null);
    }

    private static AppendResult landed(Future<AppendResult> request) throws InterruptedException {
        try {
            return request.get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(
                    "a request that was held back failed when it landed: " + e.getCause(), e.getCause());
        } catch (CancellationException e) {
            throw new AssertionError("a request that was held back cannot land: the log was closed", e);
        } catch (TimeoutException e) {
            throw new AssertionError("a request that was held back has not landed after " + MAX_SECONDS + " s", e);
        }
    }

    @Override
    public List<StoredCommit> read(StreamId stream, long fromRevision, int limit) {
        return log.read(stream, fromRevision, limit);
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
        return log.candidates(term, page);
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
    public Optional<Checkpoint> checkpoint(StreamId stream) {
        return log.checkpoint(stream);
    }

    @Override
    public void saveCheckpoint(StreamId stream, Checkpoint checkpoint) {
        log.saveCheckpoint(stream, checkpoint);
    }

    @Override
    public void redact(StreamId stream, long revision) {
        log.redact(stream, revision);
    }

    /** Closes the log behind; requests that are still held back never land. */
    @Override
    public Instant time() {
        return log.time();
    }

    @Override
    public void close() {
        // no interrupt: to a database, one in the middle of a statement may be the end
        landing.shutdown();
        log.close();
    }
}

package dev.modelregistry.core.feed;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.audit.Changes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the feed, tells the listener, and goes on only when it has dealt with what it was told. */
final class Subscription implements ChangeSubscription {
    private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);
    private static final long LONGEST_BACK_OFF = Duration.ofMinutes(5).toNanos();

    private final ChangeFeed feed;
    private final ChangeOptions options;
    private final ChangeListener listener;
    private final long pollNanos;
    private final Consumer<Subscription> closer;
    private final Thread thread = new Thread(this::run, "model-registry-changes");
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile ChangeCursor position;
    private volatile Optional<Throwable> failure = Optional.empty();
    /** Guarded by this: whether the listener is being told, which may be interrupted; the store must not be. */
    private boolean telling;

    Subscription(
            ChangeFeed feed,
            ChangeCursor from,
            ChangeOptions options,
            ChangeListener listener,
            long pollNanos,
            Consumer<Subscription> closer) {
        this.feed = feed;
        this.position = from;
        this.options = options;
        this.listener = listener;
        this.pollNanos = pollNanos;
        this.closer = closer;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        int failures = 0;
        boolean more = true;
        while (!pause(more ? 0 : backOff(pollNanos, failures))) {
            try {
                Changes changes = feed.changes(position, options);
                if (changes.entries().isEmpty() || tell(changes)) {
                    position = changes.next();
                }
                more = changes.more();
                failures = 0;
                failure = Optional.empty();
            } catch (Exception e) {
                more = false;
                failures++;
                failed(e, failures);
            } catch (Error e) {
                // not to be survived, and not to be hidden: it ends this thread, and whoever asks is told why
                failure = Optional.of(e);
                throw e;
            }
        }
    }

    /** Whether the listener was told: it is not any more once this is being closed. */
    private boolean tell(Changes changes) throws Exception {
        synchronized (this) {
            if (closing.getCount() == 0) {
                return false;
            }
            telling = true;
        }
        try {
            listener.onChanges(changes);
            return true;
        } finally {
            synchronized (this) {
                telling = false;
                // an interrupt was meant for the listener, and must not reach the store
                Thread.interrupted();
            }
        }
    }

    private void failed(Exception e, int failures) {
        if (closing.getCount() == 0) {
            return;
        }
        failure = Optional.of(e);
        if (failures == 1) {
            LOG.warn("changes are not told at the moment, and will be later: {}", e.toString());
        }
        try {
            listener.onFailure(e);
        } catch (RuntimeException again) {
            LOG.warn("a listener failed to hear of a failure", again);
        }
    }

    /** An interval that is longer than the longest pause is that pause. */
    static long backOff(long pollNanos, int failures) {
        return pollNanos >= LONGEST_BACK_OFF
                ? pollNanos
                : Math.min(LONGEST_BACK_OFF, pollNanos << Math.min(failures, 10));
    }

    /** Whether this was closed before or meanwhile. */
    private boolean pause(long nanos) {
        try {
            return closing.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            // nobody of ours; the pause is over
            return closing.getCount() == 0;
        }
    }

    @Override
    public ChangeCursor position() {
        return position;
    }

    @Override
    public Optional<Throwable> failure() {
        return failure;
    }

    @Override
    public void close() {
        closer.accept(this);
        boolean mine = Thread.currentThread().equals(thread);
        synchronized (this) {
            closing.countDown();
            if (telling && !mine) {
                thread.interrupt();
            }
        }
        if (!mine) {
            Uninterruptibles.joinUninterruptibly(thread);
        }
    }
}

package dev.modelregistry.core.feed;

import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** The subscriptions of a registry, each with a thread of its own. Thread-safe. */
public final class Subscriptions implements AutoCloseable {
    private final ChangeFeed feed;
    private final Duration pollInterval;
    private final Set<Subscription> open = new HashSet<>();
    private boolean closed;

    public Subscriptions(ChangeFeed feed, Duration pollInterval) {
        this.feed = feed;
        this.pollInterval = pollInterval;
    }

    /** Begins to tell a listener what happens after a cursor. */
    public ChangeSubscription subscribe(ChangeCursor from, ChangeOptions options, ChangeListener listener) {
        feed.open(from, options);
        Subscription subscription =
                new Subscription(feed, from, options, listener, pollInterval.toNanos(), this::forget);
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("this registry is closed");
            }
            open.add(subscription);
        }
        subscription.start();
        return subscription;
    }

    private synchronized void forget(Subscription subscription) {
        open.remove(subscription);
    }

    /** Closes all. */
    @Override
    public void close() {
        Set<Subscription> last;
        synchronized (this) {
            closed = true;
            last = Set.copyOf(open);
        }
        last.forEach(Subscription::close);
    }
}

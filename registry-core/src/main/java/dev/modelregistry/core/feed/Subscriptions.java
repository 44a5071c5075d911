package dev.modelregistry.core.feed;

import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.core.codec.CursorCodec.Place;
import dev.modelregistry.error.StoreUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The subscriptions of a registry, each with a thread of its own. Thread-safe. */
public final class Subscriptions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriptions.class);

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
        Place place = feed.open(from, options);
        try {
            feed.requireOurs(place);
        } catch (StoreUnavailableException e) {
            LOG.debug("whether the cursor is of this registry will be seen once the store answers", e);
        }
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

package dev.modelregistry.audit;

import java.util.Optional;

/** Tells a listener of changes until it is closed. Thread-safe. */
public interface ChangeSubscription extends AutoCloseable {
    /** Up to where the listener dealt with all; from there another subscription goes on. */
    ChangeCursor position();

    /** Why it does not get on at the moment; empty if it does. */
    Optional<Throwable> failure();

    /** Ends it: a listener that is being told is interrupted and waited for, unless it is the one that calls. */
    @Override
    void close();
}

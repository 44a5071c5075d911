package dev.modelregistry.serving;

import java.util.function.Consumer;

/**
 * A model that is served, and follows what its reference names. When that changes, the new version is loaded beside the old
 * one, takes over at once, and the old one is closed after the last call that uses it. A version that cannot be loaded
 * changes nothing; it is tried again, less and less often. While the store cannot be reached, what is served goes on.
 *
 * <p>A stage that serves several versions is several loaded models. A call with a key, such as a customer's id, always goes to
 * the same one while the shares stay; a call without a key goes to any, in proportion to the shares.
 *
 * <p>Thread-safe. A call takes no lock and makes no object.
 *
 * @param <T> what the loader makes
 */
public interface ModelHandle<T> extends AutoCloseable {
    /**
     * Does something with a model, and gives the answer.
     *
     * @throws IllegalStateException if the handle is closed
     */
    <R, E extends Exception> R call(ModelCall<? super T, R, E> call) throws E;

    /** The same with the model that serves a key. */
    <R, E extends Exception> R call(String key, ModelCall<? super T, R, E> call) throws E;

    /** The use of a model for longer than one call; close it soon, as it keeps an old model open. */
    Lease<T> acquire();

    /** The same with the model that serves a key. */
    Lease<T> acquire(String key);

    /** What is served, and how fresh that is. */
    ServingStatus status();

    /**
     * Calls a listener after each change of what is served and each failure to load it, and when the store begins not to answer.
     * It runs on a thread of the registry's, or of who calls {@link #refresh}, and should be quick.
     */
    void onChange(Consumer<ServingStatus> listener);

    /** Looks at once, and returns when what the reference names now is served, or could not be loaded; see the status. */
    void refresh();

    /**
     * Ends it. Calls that are under way come to their end; the models are closed after that. It waits neither for a loader that
     * is at work, whose model is closed as soon as it is there, nor for listeners that are being told.
     */
    @Override
    void close();
}

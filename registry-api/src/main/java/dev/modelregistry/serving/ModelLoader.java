package dev.modelregistry.serving;

/**
 * Makes a model that can be called of its files, such as a session of a runtime. The files stay until the model is closed, so
 * they may be mapped into memory.
 *
 * @param <T> the model
 */
@FunctionalInterface
public interface ModelLoader<T> {
    /** May throw what it likes: a handle keeps what it serves, reports the failure and tries again. */
    T load(LocalModel files) throws Exception;
}

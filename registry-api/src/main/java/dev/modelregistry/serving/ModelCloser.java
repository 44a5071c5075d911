package dev.modelregistry.serving;

/**
 * Gives back what a model holds.
 *
 * @param <T> the model
 */
@FunctionalInterface
public interface ModelCloser<T> {
    /** May throw what it likes; the failure is logged. */
    void close(T model) throws Exception;
}

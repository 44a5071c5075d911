package dev.modelregistry.serving;

/**
 * Something that is done with a model.
 *
 * @param <T> the model
 * @param <R> the answer
 * @param <E> what it may throw
 */
@FunctionalInterface
public interface ModelCall<T, R, E extends Exception> {
    R on(T model) throws E;
}

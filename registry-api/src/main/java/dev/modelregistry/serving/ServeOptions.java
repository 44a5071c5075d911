package dev.modelregistry.serving;

import java.time.Duration;
import java.util.Optional;

/**
 * How a model is served.
 *
 * @param <T> the model
 * @param closer gives back what a model holds; by default its own {@code close()}, if it is {@link AutoCloseable}
 * @param warmUp is done with a model before it takes over, such as a first call; a failure is one to load it
 * @param maxStaleness if the store cannot be reached at the start: how old what this machine last knew of the model, in
 *     its cache, may be to be served; empty to fail instead
 * @param stopOnRecall whether a handle that follows one exact version stops when that is recalled or deleted, or its model
 *     erased; calls then fail
 */
public record ServeOptions<T>(
        ModelCloser<? super T> closer,
        ModelCloser<? super T> warmUp,
        Optional<Duration> maxStaleness,
        boolean stopOnRecall) {

    /** The defaults for all of it. */
    public static <T> ServeOptions<T> defaults() {
        return new ServeOptions<>(ServeOptions::closeIfCloseable, model -> {}, Optional.empty(), false);
    }

    private static void closeIfCloseable(Object model) throws Exception {
        if (model instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** The same with this closer. */
    public ServeOptions<T> closer(ModelCloser<? super T> other) {
        return new ServeOptions<>(other, warmUp, maxStaleness, stopOnRecall);
    }

    /** The same, doing this with each model before it takes over. */
    public ServeOptions<T> warmUp(ModelCall<? super T, ?, ? extends Exception> call) {
        return new ServeOptions<>(closer, call::on, maxStaleness, stopOnRecall);
    }

    /** The same, starting from the cache if need be. */
    public ServeOptions<T> maxStaleness(Duration age) {
        return new ServeOptions<>(closer, warmUp, Optional.of(age), stopOnRecall);
    }

    /** The same, stopping if the one version that is followed is recalled, deleted, or erased with its model. */
    public ServeOptions<T> stoppingOnRecall() {
        return new ServeOptions<>(closer, warmUp, maxStaleness, true);
    }
}

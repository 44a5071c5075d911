package dev.modelregistry.serving;

import dev.modelregistry.ModelVersion;

/**
 * The use of a model for longer than one call. The model stays open until this is closed.
 *
 * @param <T> the model
 */
public interface Lease<T> extends AutoCloseable {
    /** The version that the model is. */
    ModelVersion version();

    /** The model; not to be used after {@link #close}. */
    T model();

    /** Gives the model back; a second time does nothing. */
    @Override
    void close();
}

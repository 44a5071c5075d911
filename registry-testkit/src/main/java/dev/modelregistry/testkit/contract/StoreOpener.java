package dev.modelregistry.testkit.contract;

/**
 * Opens the store under test in another process. Implementations are public and have a public constructor without
 * parameters.
 *
 * @param <S> {@link dev.modelregistry.spi.CommitLog} or {@link dev.modelregistry.spi.BlobStore}
 */
@FunctionalInterface
public interface StoreOpener<S> {
    /** Opens the store that the argument names, such as a directory or a URL. */
    S open(String argument) throws Exception;
}

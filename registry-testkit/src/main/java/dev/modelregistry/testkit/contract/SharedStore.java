package dev.modelregistry.testkit.contract;

/**
 * How another process opens the store of a test.
 *
 * @param opener is instantiated there
 * @param argument is handed to it
 * @param <S> {@link dev.modelregistry.spi.CommitLog} or {@link dev.modelregistry.spi.BlobStore}
 */
public record SharedStore<S>(Class<? extends StoreOpener<S>> opener, String argument) {}

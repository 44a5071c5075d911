package dev.modelregistry.spi;

import java.net.URI;
import java.time.Duration;

/**
 * Makes plain objects of blobs: a second interface for a {@link BlobStore} that can join blobs by itself, so that no byte of
 * them passes through this process. Thread-safe.
 */
public interface ObjectExport {
    /**
     * Makes an object with the bytes of a file. An object that was made so before is left as it is.
     *
     * @param bucket where; the store's own, or another one that it may write to
     * @param key the object's whole key
     * @return where it is
     * @throws dev.modelregistry.error.AlreadyExistsException if something else is there
     * @throws dev.modelregistry.error.IntegrityException if a blob is missing, or what was joined is not what it should be;
     *     nothing is left there then
     */
    URI export(BlobSequence file, String bucket, String key);

    /**
     * A URL by which anybody may read a file until it expires, without credentials. A file of several blobs is made an
     * object of the store's own first.
     *
     * @param name that a browser saves it under
     * @param validity how long, up to seven days; less, if the store's own credentials end before
     * @throws dev.modelregistry.error.IntegrityException if a blob is missing
     */
    URI link(BlobSequence file, String name, Duration validity);
}

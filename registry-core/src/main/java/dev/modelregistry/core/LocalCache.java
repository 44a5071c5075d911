package dev.modelregistry.core;

import dev.modelregistry.core.cache.CacheDirectory;
import dev.modelregistry.core.codec.LayoutCodec;
import dev.modelregistry.error.InvalidInputException;
import java.nio.file.Path;

/**
 * A directory in which loaded models stay for the next time, shared by all processes of a machine. Immutable; nothing is
 * touched until a registry uses it.
 *
 * <p>An artifact is there once, however many versions have it, and what another artifact has already is copied and not
 * moved again. What was not used for the longest time goes when room is needed; what is in use stays, even over the
 * bound. The first time that a process loads an artifact, all its bytes are hashed; after that, names and sizes are
 * looked at. Damaged files are loaded again. A process may be killed at any moment.
 *
 * <p>The directory must be on a file system with file locks, and writable; from a read-only one, such as a layer of a
 * container, what is there whole is served.
 */
public final class LocalCache {
    private final Path directory;
    private final long maxBytes;
    private final boolean verifyAlways;

    private LocalCache(Path directory, long maxBytes, boolean verifyAlways) {
        this.directory = directory;
        this.maxBytes = maxBytes;
        this.verifyAlways = verifyAlways;
    }

    /**
     * A cache in this directory, which is made as needed.
     *
     * @param maxBytes what the files in it may have together, those in use excepted
     */
    public static LocalCache at(Path directory, long maxBytes) {
        if (maxBytes < 0) {
            throw new InvalidInputException("a cache cannot be smaller than nothing; got " + maxBytes + " bytes");
        }
        return new LocalCache(directory, maxBytes, false);
    }

    /** The same directory, hashing all files at every load. */
    public LocalCache verifyAlways() {
        return new LocalCache(directory, maxBytes, true);
    }

    CacheDirectory open() {
        return new CacheDirectory(directory, maxBytes, verifyAlways, new LayoutCodec());
    }

    @Override
    public String toString() {
        return "LocalCache[" + directory + "]";
    }
}

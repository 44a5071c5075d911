package dev.modelregistry.benchmarks;

import java.nio.file.Path;

/** Somebody who brings 1 GiB to a bucket and back. */
interface Transfer extends AutoCloseable {
    /** For the table. */
    String name();

    /** Stores a file under something new. */
    void up(Path file) throws Exception;

    /** Brings what was stored last to a folder that is empty. */
    void down(Path folder) throws Exception;

    @Override
    void close();
}

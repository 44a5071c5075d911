package dev.modelregistry.benchmarks;

import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where a registry can be, and the floor there: the least that anybody has to do. */
interface Backend extends AutoCloseable {
    /** How much longer than the disk of this machine one takes to flush, for H2 and PostgreSQL. */
    int FLUSH_MICROS = Integer.getInteger("bench.flush", 0);

    String name();

    /** A log as a process of its own would have it, over connections that all share. */
    CommitLog log();

    BlobStore blobs();

    /** One small thing made durable. */
    void insert() throws Exception;

    /** One small thing found by its key. */
    void select() throws Exception;

    /** A registry that knows nothing yet, as in a process that has just started. Left open: what it is over is closed by us. */
    default Registry registry() {
        return Registries.builder(log(), blobs()).build();
    }

    @Override
    void close() throws IOException;

    /** Opens a backend. */
    interface Opening {
        Backend open() throws Exception;
    }

    /** Those that {@code -Dbench.backends} names, by default all that need nothing from outside. */
    static List<Opening> all() {
        List<Opening> openings = new ArrayList<>();
        for (String name :
                System.getProperty("bench.backends", "memory,h2,postgresql").split(",", -1)) {
            openings.add(
                    switch (name.strip()) {
                        case "memory" -> MemoryBackend::new;
                        case "h2" -> H2Backend::open;
                        case "postgresql" -> PostgresBackend::open;
                        case "s3" -> S3Backend::open;
                        default ->
                            throw new IllegalArgumentException(
                                    "there is no backend " + name + "; there are memory, h2, postgresql and s3");
                    });
        }
        return openings;
    }
}

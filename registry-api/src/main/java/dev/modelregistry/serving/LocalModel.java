package dev.modelregistry.serving;

import dev.modelregistry.ModelVersion;
import java.nio.file.Path;
import java.util.List;

/** The files of one version on local disk, verified against its manifest; they stay until it is closed. Thread-safe. */
public interface LocalModel extends AutoCloseable {
    /** The version whose files these are. */
    ModelVersion version();

    /** The folder that holds the files, as they were registered. */
    Path root();

    /** One file, by its path in the artifact; refused with the paths that there are if it does not exist. */
    Path path(String name);

    /** The files' paths in the artifact, sorted. */
    List<String> files();

    /** Gives the files back; they may be gone from now on. */
    @Override
    void close();
}

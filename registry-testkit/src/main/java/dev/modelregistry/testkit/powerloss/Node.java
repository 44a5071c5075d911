package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * What a name leads to. It has two states: the one that the process sees, and the forced one that a crash leaves. The
 * forced state of a node that no forced entry leads to is in memory only, since a crash would make it unreachable.
 *
 * <p>Guarded by its file system.
 */
abstract sealed class Node permits FileNode, DirectoryNode {
    private FileTime modified;

    Node(FileTime modified) {
        this.modified = modified;
    }

    /** Makes the forced state equal to the seen one. */
    abstract void force() throws IOException;

    /** Writes the forced state to a real path where nothing is. */
    abstract void writeTo(Path real) throws IOException;

    /** From now on the forced state is at this real path. */
    abstract void attach(Path real);

    /** The real path is about to hold something else, or nothing. */
    abstract void detach(Path real) throws IOException;

    abstract long size();

    final FileTime modified() {
        return modified;
    }

    final void modified(FileTime time) {
        modified = time;
    }

    final void touch() {
        modified = now();
    }

    static FileTime now() {
        return FileTime.from(Instant.now());
    }
}

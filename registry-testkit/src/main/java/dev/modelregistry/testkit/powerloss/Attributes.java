package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/** A node's attributes at one moment. */
record Attributes(boolean isDirectory, long size, FileTime lastModifiedTime, Object fileKey)
        implements BasicFileAttributes {
    static Attributes of(Node node) {
        return new Attributes(node instanceof DirectoryNode, node.size(), node.modified(), node);
    }

    @Override
    public boolean isRegularFile() {
        return !isDirectory;
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public FileTime lastAccessTime() {
        return lastModifiedTime;
    }

    @Override
    public FileTime creationTime() {
        return lastModifiedTime;
    }

    /** Reads all, sets the time of the last change; that time is seen by this process only. */
    record View(PowerLossFileSystem disk, Path path) implements BasicFileAttributeView {
        @Override
        public String name() {
            return "basic";
        }

        @Override
        public BasicFileAttributes readAttributes() throws IOException {
            return disk.provider().readAttributes(path, BasicFileAttributes.class);
        }

        @Override
        public void setTimes(@Nullable FileTime modified, @Nullable FileTime accessed, @Nullable FileTime created)
                throws IOException {
            synchronized (disk) {
                if (modified != null) {
                    disk.get(path).modified(modified);
                }
            }
        }
    }
}

package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@link Files} asks of one power-loss file system. */
final class PowerLossProvider extends FileSystemProvider {
    private final PowerLossFileSystem disk;

    PowerLossProvider(PowerLossFileSystem disk) {
        this.disk = disk;
    }

    @Override
    public String getScheme() {
        return "powerloss";
    }

    @Override
    public FileChannel newFileChannel(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        checkNone(attributes);
        if (options.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
            throw new UnsupportedOperationException("The power-loss model does not delete on close");
        }
        boolean writes = options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
        synchronized (disk) {
            Node node = writes ? openToWrite(path, options) : disk.get(path);
            return new PowerLossChannel(disk, node, options);
        }
    }

    private FileNode openToWrite(Path path, Set<? extends OpenOption> options) throws IOException {
        boolean createsNew = options.contains(StandardOpenOption.CREATE_NEW);
        Node node = disk.find(path);
        if (node == null) {
            if (!createsNew && !options.contains(StandardOpenOption.CREATE)) {
                throw new NoSuchFileException(path.toString());
            }
            FileNode created = new FileNode();
            enter(path, created);
            return created;
        }
        if (createsNew) {
            throw new FileAlreadyExistsException(path.toString());
        }
        if (!(node instanceof FileNode file)) {
            throw new FileSystemException(path.toString(), null, "Is a directory");
        }
        if (options.contains(StandardOpenOption.TRUNCATE_EXISTING) && !options.contains(StandardOpenOption.APPEND)) {
            file.truncate(0);
        }
        return file;
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        return newFileChannel(path, options, attributes);
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        List<Path> children = new ArrayList<>();
        synchronized (disk) {
            if (!(disk.get(path) instanceof DirectoryNode directory)) {
                throw new NotDirectoryException(path.toString());
            }
            directory.seen.keySet().forEach(name -> children.add(path.resolve(name)));
        }
        List<Path> accepted = new ArrayList<>();
        for (Path child : children) {
            if (filter.accept(child)) {
                accepted.add(child);
            }
        }
        return new Children(accepted.iterator());
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        checkNone(attributes);
        synchronized (disk) {
            checkFree(path);
            enter(path, disk.newDirectory());
        }
    }

    @Override
    public void createLink(Path link, Path existing) throws IOException {
        synchronized (disk) {
            checkFree(link);
            enter(link, fileAt(existing));
        }
    }

    @Override
    public void delete(Path path) throws IOException {
        synchronized (disk) {
            if (disk.get(path) instanceof DirectoryNode directory && !directory.seen.isEmpty()) {
                throw new DirectoryNotEmptyException(path.toString());
            }
            leave(path);
        }
    }

    @Override
    public void move(Path source, Path target, CopyOption... options) throws IOException {
        Set<CopyOption> asked = Set.of(options);
        synchronized (disk) {
            FileNode file = fileAt(source);
            Node replaced = disk.find(target);
            if (replaced == file) {
                return;
            }
            // On Linux an atomic move replaces, whether asked to or not.
            if (!asked.contains(StandardCopyOption.ATOMIC_MOVE)
                    && !asked.contains(StandardCopyOption.REPLACE_EXISTING)) {
                checkFree(target);
            }
            if (replaced instanceof DirectoryNode) {
                throw new FileSystemException(target.toString(), null, "Is a directory");
            }
            enter(target, file);
            leave(source);
        }
    }

    @Override
    public void copy(Path source, Path target, CopyOption... options) throws IOException {
        try (InputStream bytes = Files.newInputStream(source)) {
            Files.copy(bytes, target, options);
        }
    }

    @Override
    public boolean isSameFile(Path one, Path other) throws IOException {
        if (one.equals(other)) {
            return true;
        }
        synchronized (disk) {
            return one.getFileSystem() == other.getFileSystem() && disk.get(one) == disk.get(other);
        }
    }

    @Override
    public boolean isHidden(Path path) {
        return PowerLossFileSystem.nameOf(path).startsWith(".");
    }

    @Override
    public FileStore getFileStore(Path path) throws IOException {
        return disk.realStore();
    }

    /** Everything that exists may be read and written. */
    @Override
    public void checkAccess(Path path, AccessMode... modes) throws IOException {
        synchronized (disk) {
            disk.get(path);
        }
    }

    @Override
    public <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> type, LinkOption... options)
            throws IOException {
        if (type != BasicFileAttributes.class) {
            throw new UnsupportedOperationException("The power-loss model has basic attributes only, not " + type);
        }
        synchronized (disk) {
            return type.cast(Attributes.of(disk.get(path)));
        }
    }

    @Override
    public <V extends FileAttributeView> @Nullable V getFileAttributeView(
            Path path, Class<V> type, LinkOption... options) {
        return type == BasicFileAttributeView.class ? type.cast(new Attributes.View(disk, path)) : null;
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) {
        throw new UnsupportedOperationException("The power-loss model reads attributes by class, not by name");
    }

    @Override
    public void setAttribute(Path path, String attribute, Object value, LinkOption... options) {
        throw new UnsupportedOperationException("The power-loss model sets no attributes by name");
    }

    @Override
    public FileSystem newFileSystem(URI uri, Map<String, ?> settings) {
        throw new UnsupportedOperationException("Use PowerLossFileSystem.over");
    }

    @Override
    public FileSystem getFileSystem(URI uri) {
        throw new UnsupportedOperationException("Use PowerLossFileSystem.over");
    }

    @Override
    public Path getPath(URI uri) {
        throw new UnsupportedOperationException("Use PowerLossFileSystem.over");
    }

    private FileNode fileAt(Path path) throws IOException {
        if (disk.get(path) instanceof FileNode file) {
            return file;
        }
        throw new UnsupportedOperationException("The power-loss model neither moves nor links directories: " + path);
    }

    private void enter(Path path, Node node) throws IOException {
        DirectoryNode directory = disk.parentOf(path);
        directory.seen.put(PowerLossFileSystem.nameOf(path), node);
        directory.touch();
    }

    private void leave(Path path) throws IOException {
        DirectoryNode directory = disk.parentOf(path);
        directory.seen.remove(PowerLossFileSystem.nameOf(path));
        directory.touch();
    }

    private void checkFree(Path path) throws FileAlreadyExistsException {
        if (disk.find(path) != null) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }

    private static void checkNone(FileAttribute<?>[] attributes) {
        if (attributes.length > 0) {
            throw new UnsupportedOperationException("The power-loss model sets no attributes on creation");
        }
    }

    private record Children(Iterator<Path> iterator) implements DirectoryStream<Path> {
        @Override
        public void close() {}
    }
}

package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A view of a real directory as on a disk whose cache is lost when the power goes, where the power goes when this
 * process ends: by {@code kill -9}, by {@link Runtime#halt}, or by itself. Put it under a store, kill the process, and
 * the real directory holds what the store may rely on after a power loss, and nothing more.
 *
 * <p>This process sees everything that it did at once. The real directory sees of it, as POSIX permits:
 *
 * <ul>
 *   <li>a file's bytes and length, as they were when {@link java.nio.channels.FileChannel#force} was last called on it
 *       (or all of them, through a channel opened with {@code SYNC} or {@code DSYNC}); empty, if never;
 *   <li>a directory's entries (files and directories created, linked, renamed, replaced, deleted) as they were when the
 *       <em>directory</em> was last forced: opened with {@code READ} as a {@code FileChannel}, and {@code force} called;
 *   <li>so a forced file whose entry was not forced is gone, a file whose entry alone was forced is there and empty, and
 *       one that was deleted or renamed is still there until its directory is forced. A rename between directories
 *       needs both forced: one alone leaves the file in both, or in neither.
 * </ul>
 *
 * <p>The loss is always total: the model does not let some of the unforced writes through, or out of order, as a real
 * disk may. A process killed <em>within</em> {@code force} leaves any part of what was being forced, whole entries and
 * torn pages of files, and nothing that had been forced before is lost. The real files are not themselves forced, as
 * the real machine keeps its power.
 *
 * <p>One process, and one instance in it, uses a directory at a time; locks are known to this process only. Files are
 * held in memory. Renamed directories, symbolic links, mapped memory and attributes other than the basic ones are not
 * modelled, and refused. Beside the real directory, one with the suffix {@code .powerloss} exists while entries are
 * forced.
 *
 * <p>Thread-safe.
 */
public final class PowerLossFileSystem extends FileSystem {
    private final Path realRoot;
    private final DirectoryNode root;
    private final Staging staging;
    private final FileSystemProvider provider = new PowerLossProvider(this);

    private PowerLossFileSystem(Path realRoot) throws IOException {
        this.realRoot = realRoot;
        staging = Staging.beside(realRoot);
        root = survivors(realRoot, Files.getLastModifiedTime(realRoot));
    }

    /**
     * The view of a real directory, which must exist; what is in it now counts as forced.
     *
     * @return the path of the directory in the view, spelled as the real one
     */
    public static Path over(Path realDirectory) throws IOException {
        Path real = realDirectory.toRealPath();
        return new PowerLossPath(new PowerLossFileSystem(real), real);
    }

    private DirectoryNode survivors(Path real, FileTime modified) throws IOException {
        Map<String, Node> entries = new TreeMap<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(real)) {
            for (Path child : children) {
                entries.put(nameOf(child), survivor(child));
            }
        }
        return new DirectoryNode(real, modified, entries, staging);
    }

    private Node survivor(Path real) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            return survivors(real, attributes.lastModifiedTime());
        }
        if (!attributes.isRegularFile()) {
            throw new FileSystemException(real.toString(), null, "neither a file nor a directory");
        }
        return new FileNode(real, attributes.size(), attributes.lastModifiedTime());
    }

    /** What a path leads to, if anything. */
    @Nullable
    Node find(Path path) {
        Path real = PowerLossPath.realOf(path).toAbsolutePath().normalize();
        if (!real.startsWith(realRoot)) {
            return null;
        }
        Node node = root;
        for (int i = realRoot.getNameCount(); i < real.getNameCount(); i++) {
            if (!(node instanceof DirectoryNode directory)) {
                return null;
            }
            node = directory.seen.get(real.getName(i).toString());
        }
        return node;
    }

    Node get(Path path) throws NoSuchFileException {
        Node node = find(path);
        if (node == null) {
            throw new NoSuchFileException(path.toString());
        }
        return node;
    }

    /** The directory that has, or would have, an entry for this path. */
    DirectoryNode parentOf(Path path) throws IOException {
        Path parent = path.toAbsolutePath().normalize().getParent();
        if (parent != null && find(parent) instanceof DirectoryNode directory) {
            return directory;
        }
        throw new NoSuchFileException(path.toString(), null, "its directory does not exist in " + realRoot);
    }

    DirectoryNode newDirectory() {
        return new DirectoryNode(staging);
    }

    FileStore realStore() throws IOException {
        return Files.getFileStore(realRoot);
    }

    static String nameOf(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        if (name == null) {
            throw new IllegalArgumentException("The root has no name");
        }
        return name.toString();
    }

    @Override
    public FileSystemProvider provider() {
        return provider;
    }

    @Override
    public Path getPath(String first, String... more) {
        return new PowerLossPath(this, Path.of(first, more));
    }

    @Override
    public PathMatcher getPathMatcher(String syntaxAndPattern) {
        PathMatcher matcher = realRoot.getFileSystem().getPathMatcher(syntaxAndPattern);
        return path -> matcher.matches(PowerLossPath.realOf(path));
    }

    @Override
    public Iterable<Path> getRootDirectories() {
        return List.of(new PowerLossPath(this, realRoot));
    }

    @Override
    public Iterable<FileStore> getFileStores() {
        return List.of();
    }

    @Override
    public Set<String> supportedFileAttributeViews() {
        return Set.of("basic");
    }

    @Override
    public String getSeparator() {
        return realRoot.getFileSystem().getSeparator();
    }

    @Override
    public boolean isOpen() {
        return true;
    }

    @Override
    public boolean isReadOnly() {
        return false;
    }

    /** Only the end of the process closes it. */
    @Override
    public void close() {
        throw new UnsupportedOperationException("The power goes when the process ends");
    }

    @Override
    public UserPrincipalLookupService getUserPrincipalLookupService() {
        throw new UnsupportedOperationException("The power-loss model has no owners");
    }

    @Override
    public WatchService newWatchService() {
        throw new UnsupportedOperationException("The power-loss model watches nothing");
    }
}

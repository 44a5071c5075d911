package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.net.URI;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path spelled as the real one that it stands for. */
record PowerLossPath(PowerLossFileSystem disk, Path real) implements Path {
    /** The real path behind a path of a power-loss file system. */
    static Path realOf(Path path) {
        if (path instanceof PowerLossPath ours) {
            return ours.real;
        }
        throw new ProviderMismatchException("Not a path of a power-loss file system: " + path);
    }

    private PowerLossPath with(Path otherReal) {
        return new PowerLossPath(disk, otherReal);
    }

    private @Nullable PowerLossPath withNullable(@Nullable Path otherReal) {
        return otherReal == null ? null : with(otherReal);
    }

    @Override
    public PowerLossFileSystem getFileSystem() {
        return disk;
    }

    @Override
    public boolean isAbsolute() {
        return real.isAbsolute();
    }

    @Override
    public @Nullable Path getRoot() {
        return withNullable(real.getRoot());
    }

    @Override
    public @Nullable Path getFileName() {
        return withNullable(real.getFileName());
    }

    @Override
    public @Nullable Path getParent() {
        return withNullable(real.getParent());
    }

    @Override
    public int getNameCount() {
        return real.getNameCount();
    }

    @Override
    public Path getName(int index) {
        return with(real.getName(index));
    }

    @Override
    public Path subpath(int from, int to) {
        return with(real.subpath(from, to));
    }

    @Override
    public boolean startsWith(Path other) {
        return other instanceof PowerLossPath ours && ours.disk == disk && real.startsWith(ours.real);
    }

    @Override
    public boolean endsWith(Path other) {
        return other instanceof PowerLossPath ours && ours.disk == disk && real.endsWith(ours.real);
    }

    @Override
    public Path normalize() {
        return with(real.normalize());
    }

    @Override
    public Path resolve(Path other) {
        return with(real.resolve(realOf(other)));
    }

    @Override
    public Path relativize(Path other) {
        return with(real.relativize(realOf(other)));
    }

    @Override
    public URI toUri() {
        return URI.create(disk.provider().getScheme() + "://" + real.toUri().getRawPath());
    }

    @Override
    public Path toAbsolutePath() {
        return with(real.toAbsolutePath());
    }

    /** There are no symbolic links: the absolute, normalized path of something that exists. */
    @Override
    public Path toRealPath(LinkOption... options) throws IOException {
        Path absolute = toAbsolutePath().normalize();
        disk.provider().checkAccess(absolute);
        return absolute;
    }

    @Override
    public WatchKey register(WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
        throw new UnsupportedOperationException("The power-loss model watches nothing");
    }

    @Override
    public int compareTo(Path other) {
        return real.compareTo(realOf(other));
    }

    @Override
    public String toString() {
        return real.toString();
    }
}

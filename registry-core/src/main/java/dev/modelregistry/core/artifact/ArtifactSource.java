package dev.modelregistry.core.artifact;

import dev.modelregistry.Registration.Source;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files that an artifact consists of, found and checked before the first byte is read. Closing it removes what it
 * keeps aside of streams. Not thread-safe.
 */
public final class ArtifactSource implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactSource.class);
    /** What stands in a name for bytes that are no character. */
    private static final char UNREADABLE = '\ufffd';

    private final List<Path> aside = new ArrayList<>();
    private List<Item> items;

    private ArtifactSource(List<Item> items) {
        this.items = items;
    }

    /**
     * One file to be read.
     *
     * @param size in bytes; not known of what can be opened once
     * @param once whether it can be opened a single time, and may break off where nobody can tell beforehand
     */
    record Item(String path, long size, boolean executable, boolean once, Opener opener) {}

    /** Opens a file. */
    interface Opener {
        InputStream open() throws IOException;
    }

    /** Finds the files; adds a problem for what is missing, a link, empty, or has a path that may not be. */
    public static ArtifactSource of(List<Source> sources, List<String> problems) {
        List<Item> items = new ArrayList<>();
        for (Source source : sources) {
            if (source instanceof Source.OnDisk disk) {
                onDisk(problems, items, disk.path());
            } else if (source instanceof Source.NamedFile named) {
                file(problems, items, named.name(), named.path());
            } else if (source instanceof Source.InMemory memory) {
                byte[] bytes = memory.bytes();
                items.add(new Item(memory.name(), bytes.length, false, false, () -> new ByteArrayInputStream(bytes)));
            } else if (source instanceof Source.Streamed streamed) {
                items.add(new Item(streamed.name(), 0, false, true, () -> new Unclosed(streamed.take())));
            }
        }
        ArtifactPaths.check(problems, items.stream().map(Item::path).toList());
        items.sort(Comparator.comparing(Item::path));
        return new ArtifactSource(List.copyOf(items));
    }

    List<Item> items() {
        return items;
    }

    /** Of all files together; known once no stream is left to be read. */
    long size() {
        return items.stream().mapToLong(Item::size).sum();
    }

    /** Reads every stream to its end, so that one that breaks off does so before anything is stored. */
    public void keepStreamsAside() {
        items = items.stream().map(item -> item.once() ? keptAside(item) : item).toList();
    }

    private Item keptAside(Item item) {
        try (InputStream in = new Told(item, item.opener().open())) {
            Path file = Files.createTempFile("model-registry-", ".stream");
            aside.add(file);
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            return new Item(item.path(), Files.size(file), item.executable(), false, () -> Files.newInputStream(file));
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "the file " + item.path() + " of the artifact could not be kept aside in "
                            + System.getProperty("java.io.tmpdir") + ": " + e.getMessage()
                            + "; see that there is room, and who may write there",
                    e);
        }
    }

    /** A stream whose failures are its own, and not those of where it is copied to. */
    private static final class Told extends FilterInputStream {
        private final Item item;

        Told(Item item, InputStream in) {
            super(in);
            this.item = item;
        }

        @Override
        public int read() {
            try {
                return in.read();
            } catch (IOException e) {
                throw unreadable(item, e);
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                return in.read(bytes, offset, length);
            } catch (IOException e) {
                throw unreadable(item, e);
            }
        }
    }

    static InvalidInputException unreadable(Item item, IOException e) {
        return new InvalidInputException(
                "the file " + item.path() + " of the artifact could not be read to its end: " + e.getMessage());
    }

    @Override
    public void close() {
        for (Path file : aside) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("{} could not be deleted: {}", file, e.getMessage());
            }
        }
    }

    private static void onDisk(List<String> problems, List<Item> items, Path path) {
        if (!Files.isDirectory(path)) {
            @Nullable Path name = path.getFileName();
            found(problems, items, name == null ? "" : name.toString(), path);
            return;
        }
        int before = items.size() + problems.size();
        try (Stream<Path> walk = Files.walk(path)) {
            walk.filter(p -> !Files.isDirectory(p, LinkOption.NOFOLLOW_LINKS))
                    .forEach(p -> found(problems, items, relative(path, p), p));
        } catch (IOException | UncheckedIOException e) {
            problems.add("the folder " + path + " cannot be read: " + e.getMessage());
            return;
        }
        if (items.size() + problems.size() == before) {
            problems.add("the folder " + path + " holds no file");
        }
    }

    private static String relative(Path root, Path file) {
        List<String> parts = new ArrayList<>();
        root.relativize(file).forEach(part -> parts.add(part.toString()));
        return String.join("/", parts);
    }

    /** What is on disk by the name that this JVM has read there. */
    private static void found(List<String> problems, List<Item> items, String name, Path path) {
        if (name.indexOf(UNREADABLE) >= 0) {
            problems.add("the file " + path + " has a name that this JVM cannot read, whose sun.jnu.encoding is "
                    + System.getProperty("sun.jnu.encoding") + "; set LC_ALL, for instance to C.UTF-8");
        } else {
            file(problems, items, name, path);
        }
    }

    private static void file(List<String> problems, List<Item> items, String name, Path path) {
        if (Files.isSymbolicLink(path) && Files.isDirectory(path)) {
            problems.add("the path " + path + " is a link to a folder, which an artifact cannot hold; register what it"
                    + " points to");
        } else if (Files.notExists(path)) {
            problems.add("there is no file " + path + (Files.isSymbolicLink(path) ? ": it is a link to nowhere" : ""));
        } else if (Files.isSymbolicLink(path)) {
            problems.add("the path " + path + " is a link, which an artifact cannot hold; register what it points to");
        } else if (!Files.isRegularFile(path)) {
            problems.add("the path " + path + " is not a regular file");
        } else if (!Files.isReadable(path)) {
            problems.add("the file " + path + " may not be read by this process");
        } else {
            try {
                items.add(new Item(
                        name,
                        Files.size(path),
                        Files.isExecutable(path),
                        false,
                        () -> Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)));
            } catch (IOException e) {
                problems.add("the file " + path + " cannot be read: " + e.getMessage());
            }
        }
    }

    /** The caller's stream stays the caller's to close. */
    private static final class Unclosed extends FilterInputStream {
        Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}

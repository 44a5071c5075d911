package dev.modelregistry.core.cache;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.core.artifact.LayoutFormat;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of a cache: which entries there are, adding one and removing some. Adding, removing and leasing happen one
 * after the other, on all of the machine.
 */
final class Entries {
    private static final Logger LOG = LoggerFactory.getLogger(Entries.class);
    private static final String FORMAT = "1";
    private static final List<String> FOLDERS = List.of("entries", "leases", "loading", "locks");
    /** As long as the digest that names an entry. */
    private static final int KEY = 64;

    private static final Pattern NAME = Pattern.compile("[0-9a-f]{" + KEY + "}");

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path root;
    private final long maxBytes;
    private final LayoutFormat format;
    private final Leases leases;
    /** Those whose layout could not be read, each of which is named in the log once. */
    private final Set<String> unreadable = ConcurrentHashMap.newKeySet();

    private volatile boolean prepared;
    private volatile boolean over;
    /** Whether this process has compared what is here with the bound. */
    private volatile boolean looked;

    Entries(Path root, long maxBytes, LayoutFormat format, Leases leases) {
        this.root = root;
        this.maxBytes = maxBytes;
        this.format = format;
        this.leases = leases;
    }

    Path layout(String key) {
        return folder(key).resolve("layout");
    }

    Path files(String key) {
        return folder(key).resolve("files");
    }

    boolean isThere(String key) {
        return Files.exists(folder(key));
    }

    /** Locked by the one who loads an entry. */
    Path lock(String key) {
        return root.resolve("locks").resolve(key);
    }

    private Path folder(String key) {
        return root.resolve("entries").resolve(key);
    }

    private Path loading(String key) {
        return root.resolve("loading").resolve(key);
    }

    private <T> T alone(HostLock.Work<T> work) throws IOException {
        return HostLock.holding(lock("directory"), work);
    }

    boolean isWritable() {
        Path there = root;
        while (Files.notExists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return Files.isWritable(there);
    }

    /** Makes the folders, and refuses those of another format. */
    void prepare() throws IOException {
        // somebody may have removed some of them by hand
        if (prepared && FOLDERS.stream().allMatch(folder -> Files.isDirectory(root.resolve(folder)))) {
            return;
        }
        for (String folder : FOLDERS) {
            Files.createDirectories(root.resolve(folder));
        }
        Path mark = root.resolve("format");
        String found = alone(() -> {
            if (Files.notExists(mark)) {
                Files.writeString(mark, FORMAT);
            }
            return Files.readString(mark).strip();
        });
        if (!found.equals(FORMAT)) {
            throw new UnsupportedFormatException(
                    "the cache " + root + " has format " + found + "; this release knows " + FORMAT
                            + ". Use another directory, or remove this one",
                    null);
        }
        prepared = true;
    }

    /** Of all entries. What else somebody has put beside them is not ours: it does not count, and stays. */
    List<String> keys() throws IOException {
        return names(root.resolve("entries")).stream()
                .filter(name -> NAME.matcher(name).matches())
                .toList();
    }

    private static List<String> names(Path folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(path -> names.add(path.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return names;
    }

    /** A lease, if the entry is there. The first one looks whether processes that died have left more than there may be. */
    Optional<Leases.Lease> lease(String key) throws IOException {
        List<Path> aside = new ArrayList<>();
        Optional<Leases.Lease> lease = alone(() -> {
            if (Files.notExists(folder(key))) {
                return Optional.empty();
            }
            Files.setLastModifiedTime(folder(key), FileTime.from(Instant.now()));
            Leases.Lease taken = leases.take(key);
            if (!looked) {
                aside.addAll(superfluousIfTold(key));
            }
            return Optional.of(taken);
        });
        aside.forEach(Entries::remove);
        return lease;
    }

    /** Takes note of when it was used last. */
    void used(String key, Instant when) throws IOException {
        try {
            Files.setLastModifiedTime(folder(key), FileTime.from(when));
        } catch (NoSuchFileException e) {
            // it was damaged, and is being loaded again
        }
    }

    /** The folder to load into, which may hold what an earlier attempt has left. */
    Path begin(String key, Bytes layout) throws IOException {
        Path folder = Files.createDirectories(loading(key).resolve("files"));
        Files.write(loading(key).resolve("layout"), layout.toByteArray());
        return folder;
    }

    /** What was loaded becomes an entry, and is leased. Others that were loaded meanwhile may have taken its room. */
    Leases.Lease publish(String key) throws IOException {
        List<Path> aside = new ArrayList<>();
        Leases.Lease lease = alone(() -> {
            Files.move(loading(key), folder(key), StandardCopyOption.ATOMIC_MOVE);
            Leases.Lease taken = leases.take(key);
            aside.addAll(superfluousIfTold(key));
            return taken;
        });
        aside.forEach(Entries::remove);
        return lease;
    }

    /** What was over the bound because it was in use may go when it is not any more. */
    void givenBack() throws IOException {
        if (over) {
            makeRoom("", 0);
        }
    }

    /** Removes a damaged entry, if it is still there; who uses it finds the new one in its place. */
    void drop(String key) throws IOException {
        alone(() -> setAside(folder(key))).ifPresent(Entries::remove);
    }

    /** Removes what was not used for the longest time until an entry of this size fits, or nothing more can be removed. */
    void makeRoom(String key, long size) throws IOException {
        for (Path folder : alone(() -> superfluous(key, size))) {
            remove(folder);
        }
    }

    /** What is here and leased is of use, whether or not something else can make room for it. */
    private List<Path> superfluousIfTold(String key) {
        try {
            return superfluous(key, 0);
        } catch (IOException e) {
            LOG.warn("it cannot be told what may go from the cache {}: {}", root, e.toString());
            return List.of();
        }
    }

    /** What may go, set aside: first what loads that were cut off have left, then what was not used for the longest time. */
    private List<Path> superfluous(String key, long size) throws IOException {
        List<Path> aside = new ArrayList<>();
        List<Entry> all = entries();
        List<Left> leftovers = leftovers(key);
        long total = size
                + all.stream().mapToLong(Entry::size).sum()
                + leftovers.stream().mapToLong(Left::size).sum();
        for (Left left : leftovers) {
            if ((total > maxBytes || left.old())
                    && setAside(left).map(aside::add).orElse(false)) {
                total -= left.size();
            }
        }
        for (Entry entry : all) {
            if (total <= maxBytes) {
                break;
            }
            if (!leases.isHeld(entry.key())) {
                setAside(folder(entry.key())).ifPresent(aside::add);
                leases.forget(entry.key());
                total -= entry.size();
            }
        }
        looked = true;
        over = total > maxBytes;
        if (over) {
            LOG.info("the cache {} is over its bound of {} bytes: {} bytes are in use", root, maxBytes, total);
        }
        return aside;
    }

    /**
     * What nobody works on any more: half a load, or something on its way out.
     *
     * @param old so that nobody will go on with it either
     */
    private record Left(String name, long size, boolean old) {}

    private List<Left> leftovers(String key) throws IOException {
        List<Left> all = new ArrayList<>();
        for (String name : names(root.resolve("loading"))) {
            if (!name.equals(key) && !(isLoad(name) && HostLock.isHeld(lock(name)))) {
                all.add(new Left(name, sizeOnDisk(loading(name)), !isLoad(name) || isAbandoned(name)));
            }
        }
        return all;
    }

    private static boolean isLoad(String name) {
        return name.length() == KEY;
    }

    /** Empty if somebody goes on with it. Whatever is on its way out may be removed by two at once. */
    private Optional<Path> setAside(Left left) throws IOException {
        return isLoad(left.name())
                ? HostLock.ifFree(lock(left.name()), () -> setAside(loading(left.name())))
                        .flatMap(aside -> aside)
                : Optional.of(loading(left.name()));
    }

    private static long sizeOnDisk(Path folder) {
        long size = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                size += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        } catch (IOException | UncheckedIOException e) {
            // it goes while it is looked at, or some of it cannot be read; what was seen counts
            LOG.debug("not all of {} was seen", folder, e);
        }
        return size;
    }

    /** @param used when it was last asked for */
    private record Entry(String key, long size, FileTime used) {}

    /** Those that were not used for the longest time come first. */
    private List<Entry> entries() throws IOException {
        List<Entry> all = new ArrayList<>();
        for (String key : keys()) {
            try {
                FileTime used = Files.getLastModifiedTime(folder(key));
                all.add(new Entry(key, size(key), used));
            } catch (NoSuchFileException e) {
                // removed by hand
                LOG.debug("entry {} is gone", key, e);
            }
        }
        all.sort(Comparator.comparing(Entry::used).thenComparing(Entry::key));
        return all;
    }

    /** As its layout says; if that cannot be read, as the disk says, so that it is counted and can be evicted. */
    private long size(String key) {
        try {
            return format.decode(Bytes.wrap(Files.readAllBytes(layout(key)))).size();
        } catch (IOException | IntegrityException | UnsupportedFormatException e) {
            if (unreadable.add(key)) {
                LOG.warn("entry {} of the cache {} cannot be read: {}", key, root, e.toString());
            }
            return sizeOnDisk(folder(key));
        }
    }

    /** Whether it was begun long ago. */
    private boolean isAbandoned(String loading) throws IOException {
        try {
            Instant changed = Files.getLastModifiedTime(loading(loading)).toInstant();
            return changed.isBefore(Instant.now().minus(ABANDONED));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Empty if it is gone already: a load that failed dropped it before, or somebody removed it by hand. */
    private Optional<Path> setAside(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return Optional.empty();
        }
        Path aside = root.resolve("loading").resolve(UUID.randomUUID().toString());
        return Optional.of(Files.move(folder, aside, StandardCopyOption.ATOMIC_MOVE));
    }

    private static void remove(Path folder) {
        try {
            MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            // no entry any more; tried again when room is made next
            if (Files.exists(folder)) {
                LOG.warn("{} could not be removed: {}", folder, e.toString());
            }
        }
    }
}

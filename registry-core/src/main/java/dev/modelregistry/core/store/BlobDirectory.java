package dev.modelregistry.core.store;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.Comparators;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collector;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs as the files {@code <root>/blob/<first two digits>/<key>}, marks as {@code <root>/mark/<name>}, each written under
 * {@code <root>/tmp} first. Threads
 * and processes may share a directory without telling each other. Works on any file system provider that has
 * {@link FileChannel}s. Thread-safe.
 */
public final class BlobDirectory implements BlobStore {
    private static final Logger LOG = LoggerFactory.getLogger(BlobDirectory.class);

    private static final int MAX_DURABLE = 100_000;

    private final Path root;
    private final Path blobs;
    private final MarkDirectory marks;
    private final Disk disk = new Disk();
    private final BlobWriter writer;

    /** The very files whose entries this process has synced, so that those who register the same bytes again wait for no disk. */
    private final Cache<BlobKey, Object> durable =
            CacheBuilder.newBuilder().maximumSize(MAX_DURABLE).build();

    /** Opens no file and makes no directory: whoever only reads needs no permission to write. */
    public BlobDirectory(Path root) {
        this.root = root.toAbsolutePath();
        this.blobs = this.root.resolve("blob");
        this.writer = new BlobWriter(this.root.resolve("tmp"), disk);
        this.marks = new MarkDirectory(this.root.resolve("mark"), writer, disk);
    }

    @Override
    public void put(BlobKey key, BlobSource source) {
        Path folder = folder(key);
        try {
            disk.ensureDirectory(folder);
            Optional<BasicFileAttributes> present = attributes(key);
            // a blob is whole when it gets its name: one of another size was damaged since
            boolean damaged = present.isPresent() && present.get().size() != source.size();
            // nothing, where a file system does not tell files apart
            Optional<Object> file = damaged ? Optional.empty() : present.map(BasicFileAttributes::fileKey);
            if (file.isPresent() && file.get().equals(durable.getIfPresent(key))) {
                return;
            }
            if (damaged) {
                LOG.warn("blob {} in {} is not as long as it was, and is stored anew", key, root);
                writer.replace(key.toString(), source, file(key));
            } else if (present.isEmpty()) {
                writer.write(key.toString(), source, file(key));
            }
            // Also if it was there already: whoever put it there may not have come to this point yet.
            disk.sync(folder);
            file.ifPresent(synced -> durable.put(key, synced));
        } catch (IOException e) {
            throw unavailable("store blob " + key, e);
        }
    }

    @Override
    public ReadableByteChannel open(BlobKey key, long offset, long length) {
        ByteRanges.check(offset, length);
        try {
            return new FileRange(FileChannel.open(file(key), StandardOpenOption.READ), offset, length);
        } catch (NoSuchFileException e) {
            throw new NotFoundException("there is no blob " + key + " in " + root);
        } catch (IOException e) {
            throw unavailable("read blob " + key, e);
        }
    }

    @Override
    public Map<BlobKey, BlobStat> stat(Collection<BlobKey> keys) {
        Map<BlobKey, BlobStat> found = new HashMap<>();
        for (BlobKey key : keys) {
            try {
                find(key).ifPresent(stat -> found.put(key, stat));
            } catch (IOException e) {
                throw unavailable("look for blob " + key, e);
            }
        }
        return Map.copyOf(found);
    }

    @Override
    public Page<BlobStat> list(PageRequest page) {
        String after = page.after().orElse("");
        // one more than asked for, which tells whether there is a page after this one
        int wanted = page.limit() + 1;
        try {
            List<BlobKey> keys = new ArrayList<>();
            for (String folder : sorted(blobs, BlobNames.MAX_FOLDERS, BlobNames::isFolder)) {
                if (keys.size() < wanted && folder.compareTo(BlobNames.folder(after)) >= 0) {
                    Predicate<String> isNext = name -> name.startsWith(folder) && name.compareTo(after) > 0;
                    sorted(blobs.resolve(folder), wanted - keys.size(), isNext.and(BlobDirectory::isBlob))
                            .forEach(name -> BlobNames.parse(name).ifPresent(keys::add));
                }
            }
            List<BlobStat> items = new ArrayList<>();
            for (BlobKey key : keys.subList(0, Math.min(page.limit(), keys.size()))) {
                find(key).ifPresent(items::add); // or it was deleted since
            }
            return keys.size() < wanted
                    ? Page.last(items)
                    : Page.of(
                            items, PageRequest.after(keys.get(page.limit() - 1).toString(), page.limit()));
        } catch (IOException e) {
            throw unavailable("list blobs", e);
        }
    }

    @Override
    public void delete(BlobKey key) {
        try {
            if (Files.deleteIfExists(file(key))) {
                disk.sync(folder(key));
            }
        } catch (IOException e) {
            throw unavailable("delete blob " + key, e);
        }
    }

    @Override
    public Bytes mark(String name, Bytes content) {
        try {
            return marks.mark(name, content);
        } catch (IOException e) {
            throw unavailable("make mark " + name, e);
        }
    }

    @Override
    public Page<String> marks(String prefix, PageRequest page) {
        try {
            return marks.list(prefix, page);
        } catch (IOException e) {
            throw unavailable("list marks", e);
        }
    }

    /** Does nothing: no file stays open between calls. */
    @Override
    public void close() {}

    @Override
    public String toString() {
        return "blobs in " + root;
    }

    private Path folder(BlobKey key) {
        return blobs.resolve(BlobNames.folder(key));
    }

    private Path file(BlobKey key) {
        return folder(key).resolve(key.toString());
    }

    private Optional<BlobStat> find(BlobKey key) throws IOException {
        return attributes(key).map(file -> new BlobStat(key, file.size()));
    }

    private Optional<BasicFileAttributes> attributes(BlobKey key) throws IOException {
        try {
            return Optional.of(Files.readAttributes(file(key), BasicFileAttributes.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean isBlob(String name) {
        return BlobNames.parse(name).isPresent();
    }

    /** The first names in a directory, in order; no more than these are ever held in memory. None if it is absent. */
    private static List<String> sorted(Path directory, int limit, Predicate<String> filter) throws IOException {
        Collector<String, ?, List<String>> least = Comparators.least(limit, Comparator.naturalOrder());
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            return StreamSupport.stream(files.spliterator(), false)
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(filter)
                    .collect(least);
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private StoreUnavailableException unavailable(String what, IOException e) {
        String why = Thread.currentThread().isInterrupted()
                ? "the thread was interrupted; try again"
                : Disk.describe(e) + "; check that the disk is mounted and has space, and who may write there";
        return new StoreUnavailableException("cannot " + what + " in " + root + ": " + why, e);
    }
}

package dev.modelregistry.core.cache;

import dev.modelregistry.Sha256;
import dev.modelregistry.core.artifact.ArtifactPaths;
import dev.modelregistry.core.artifact.Downloader.Nearby;
import dev.modelregistry.core.artifact.Downloader.Place;
import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.core.artifact.LayoutFormat;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Artifacts in a directory, which any number of processes of one machine share. Thread-safe.
 *
 * <pre>
 * format                          the format of the directory: 1
 * entries/&lt;key&gt;/layout            which files, and how they are cut; its SHA-256 is the key
 * entries/&lt;key&gt;/files/…           the files; the folder's time of change is when they were last asked for
 * leases/&lt;key&gt;/&lt;name&gt;            locked by a process that uses the entry, or did a moment ago
 * loading/&lt;key&gt;/…                what is being loaded; renamed to its entry when it is whole
 * locks/&lt;key&gt;                    locked by the one who loads it;  locks/directory: by the one who adds or removes an entry
 * models/…                        what is known of models, see {@link KnownModels}
 * </pre>
 */
public final class CacheDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(CacheDirectory.class);
    /** How long a lease is kept that nobody in this process needs. */
    private static final Duration LINGER = Duration.ofSeconds(1);

    private static final Executor LATER = CompletableFuture.delayedExecutor(LINGER.toMillis(), TimeUnit.MILLISECONDS);

    private final Path root;
    private final boolean verifyAlways;
    private final LayoutFormat format;
    private final Entries entries;
    private final Leases leases;
    private final Map<String, Use> uses = new HashMap<>();

    /**
     * @param maxBytes what all entries together may have, those in use excepted
     * @param verifyAlways whether every load hashes all files, and not the first one of this process alone
     */
    public CacheDirectory(Path root, long maxBytes, boolean verifyAlways, LayoutFormat format) {
        this.root = real(root.toAbsolutePath().normalize());
        this.verifyAlways = verifyAlways;
        this.format = format;
        this.leases = new Leases(this.root.resolve("leases"));
        this.entries = new Entries(this.root, maxBytes, format, leases);
    }

    /**
     * The path without links, also of what is not there yet. To a process, a file under two names is two files, of which the second
     * takes the locks of the first with it when it is closed.
     */
    private static Path real(Path path) {
        Path parent = path.getParent();
        try {
            return path.toRealPath();
        } catch (NoSuchFileException e) {
            return parent == null ? path : real(parent).resolve(path.getFileName());
        } catch (IOException e) {
            // whoever uses it will be told
            return path;
        }
    }

    /** Brings the files of a layout to a folder. */
    public interface Loading {
        void load(Path folder, Nearby nearby);
    }

    /** The files of an artifact, which stay as they are until this is closed. */
    public static final class Held implements AutoCloseable {
        private final CacheDirectory cache;
        private final String key;
        private final Path files;

        private Held(CacheDirectory cache, String key, Path files) {
            this.cache = cache;
            this.key = key;
            this.files = files;
        }

        public Path files() {
            return files;
        }

        @Override
        public void close() {
            cache.giveBack(key);
        }
    }

    /** What this process has of an entry. Guarded by its lock; the map's monitor guards the count, and all while that is 0. */
    private static final class Use {
        private final ReentrantLock lock = new ReentrantLock();
        private int holders;
        /** When the last holder gave it back. */
        private Instant idleSince = Instant.EPOCH;
        /** Whether its end is under way. */
        private boolean ending;

        private boolean verified;
        private Optional<Leases.Lease> lease = Optional.empty();
    }

    /** The layout under a key, if it is here and whole. */
    public Optional<Layout> layout(Sha256 key) {
        try {
            Bytes bytes = Bytes.wrap(Files.readAllBytes(entries.layout(key.hex())));
            return bytes.digest().equals(key) ? Optional.of(format.decode(bytes)) : Optional.empty();
        } catch (IOException e) {
            // as good as not there: the store has it, and who makes room names it
            return Optional.empty();
        }
    }

    /** What a layout is called here; to be kept by who asks for it often. */
    public static final class Entry {
        private final Layout layout;
        private final Bytes encoded;
        private final String key;

        private Entry(Layout layout, Bytes encoded) {
            this.layout = layout;
            this.encoded = encoded;
            this.key = encoded.digest().hex();
        }

        public Layout layout() {
            return layout;
        }

        /** In bytes of memory, about. */
        public int weight() {
            return 500 + 4 * encoded.size();
        }
    }

    public Entry entry(Layout layout) {
        return new Entry(layout, format.encode(layout));
    }

    /** Gives the files of a layout, from here or by loading them; damaged ones are loaded again. */
    public Held hold(Entry entry, Loading loading) {
        String key = entry.key;
        Use use = use(key);
        boolean held = false;
        try {
            use.lock.lockInterruptibly();
            try {
                bring(key, entry.encoded, entry.layout, use, loading);
            } finally {
                use.lock.unlock();
            }
            held = true;
            return new Held(this, key, entries.files(key));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("waiting for the artifact " + key + " was interrupted", e);
        } catch (IOException e) {
            throw failure("the artifact " + key + " cannot be kept", e);
        } finally {
            if (!held) {
                giveBack(key);
            }
        }
    }

    private void bring(String key, Bytes encoded, Layout layout, Use use, Loading loading)
            throws IOException, InterruptedException {
        if (use.lease.isPresent()
                && use.verified
                && !verifyAlways
                && damage(key, layout, false).isEmpty()) {
            return;
        }
        if (!entries.isWritable()) {
            bringFromReadOnly(key, layout, use);
            return;
        }
        entries.prepare();
        HostLock.holdingInterruptibly(entries.lock(key), () -> {
            bringAlone(key, encoded, layout, use, loading);
            return use;
        });
    }

    private void bringAlone(String key, Bytes encoded, Layout layout, Use use, Loading loading) throws IOException {
        if (use.lease.isEmpty()) {
            use.lease = entries.lease(key);
        }
        if (use.lease.isPresent()) {
            Optional<String> damage = damage(key, layout, !use.verified || verifyAlways);
            if (damage.isEmpty()) {
                use.verified = true;
                return;
            }
            // the lease may be all that is left of it, from a load that failed after the entry was dropped
            if (entries.isThere(key)) {
                LOG.warn("artifact {} in {} is damaged, and is loaded again: {}", key, root, damage.get());
                entries.drop(key);
            }
        }
        Path folder = entries.begin(key, encoded);
        endIdle();
        entries.makeRoom(key, layout.size());
        loading.load(folder, nearby());
        Optional<Leases.Lease> before = use.lease;
        use.lease = Optional.of(entries.publish(key));
        use.verified = true;
        if (before.isPresent()) {
            before.get().close();
        }
    }

    /** Nobody can remove an entry from a directory that cannot be written to, so it needs no lease. */
    private void bringFromReadOnly(String key, Layout layout, Use use) {
        Optional<String> damage = damage(key, layout, !use.verified || verifyAlways);
        if (damage.isPresent()) {
            throw new StoreUnavailableException(
                    "the cache " + root + " cannot be written to, and does not have artifact " + key + " whole ("
                            + damage.get() + "); make it writable, or give the registry another one",
                    null);
        }
        use.verified = true;
    }

    /** What is wrong with an entry, if anything is; by the sizes of its files alone, or by their content as well. */
    private Optional<String> damage(String key, Layout layout, boolean hash) {
        if (hash && layout(new Sha256(key)).isEmpty()) {
            return Optional.of("its layout is missing, damaged or cannot be read");
        }
        return Damage.find(entries.files(key), layout, hash);
    }

    /** Segments of the other entries; of those whose layout cannot be read, none. */
    private Nearby nearby() throws IOException {
        Map<Layout.Segment, Place> places = new HashMap<>();
        for (String key : entries.keys()) {
            readable(new Sha256(key)).ifPresent(layout -> {
                for (Layout.CutFile cut : layout.files()) {
                    long offset = 0;
                    Optional<Path> file =
                            ArtifactPaths.find(entries.files(key), cut.file().path());
                    for (Layout.Segment segment : cut.segments()) {
                        if (file.isPresent()) {
                            places.putIfAbsent(segment, new Place(file.get(), offset));
                        }
                        offset += segment.length();
                    }
                }
            });
        }
        return segment -> Optional.ofNullable(places.get(segment));
    }

    private Optional<Layout> readable(Sha256 key) {
        try {
            return layout(key);
        } catch (IntegrityException | UnsupportedFormatException e) {
            LOG.debug("the layout {} is of another release", key, e);
            return Optional.empty();
        }
    }

    private Use use(String key) {
        synchronized (uses) {
            Use use = uses.computeIfAbsent(key, k -> new Use());
            use.holders++;
            return use;
        }
    }

    /** The lease stays for a moment, as who loads an artifact often loads it again, and taking one costs more than all else. */
    private void giveBack(String key) {
        synchronized (uses) {
            Use use = uses.get(key);
            if (use == null || --use.holders > 0) {
                return;
            }
            use.idleSince = Instant.now();
            if (use.lease.isPresent() && !use.ending) {
                use.ending = true;
                LATER.execute(() -> endIfIdle(key, use));
            }
        }
    }

    private void endIfIdle(String key, Use use) {
        synchronized (uses) {
            if (use.holders == 0 && Instant.now().isBefore(use.idleSince.plus(LINGER))) {
                LATER.execute(() -> endIfIdle(key, use));
                return;
            }
            use.ending = false;
            if (use.holders == 0) {
                end(key, use);
            }
        }
    }

    /** Gives back at once what nobody in this process uses. */
    public void endIdle() {
        synchronized (uses) {
            uses.forEach((key, use) -> {
                if (use.holders == 0) {
                    end(key, use);
                }
            });
        }
    }

    private void end(String key, Use use) {
        // kept for what it knows: whether the entry was verified by this process
        Optional<Leases.Lease> held = use.lease;
        use.lease = Optional.empty();
        if (held.isEmpty()) {
            return;
        }
        Leases.Lease lease = held.get();
        try {
            try (lease) {
                entries.used(key, use.idleSince);
            }
            entries.givenBack();
        } catch (IOException e) {
            // it holds nothing any more: the file is unlocked, or goes with this process
            LOG.warn("a lease of artifact {} could not be removed from {}: {}", key, root, e.toString());
        }
    }

    /** Where what is known of models is kept. */
    public KnownModels knownModels() {
        return new KnownModels(root.resolve("models"));
    }

    private StoreUnavailableException failure(String what, Exception e) {
        return new StoreUnavailableException(what + " in the cache " + root + ": " + e, e);
    }

    @Override
    public String toString() {
        return "LocalCache[" + root + "]";
    }
}

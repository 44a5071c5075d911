package dev.modelregistry.core.artifact;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Under which keys bytes are, and are to be, stored. A key that a sweep has named is gone: it is never written again, and
 * whoever has its bytes stores them as the next generation. Thread-safe.
 */
public final class Places {
    private static final String GONE = "gone/";
    private static final Bytes NOTHING = Bytes.wrap(new byte[0]);

    /** More marks than these are not all kept in mind; each key is then asked for by itself. */
    private static final int MAX_PAGES = 10;

    private final BlobStore blobs;
    private @Nullable Look newest;

    public Places(BlobStore blobs) {
        this.blobs = blobs;
    }

    /** Which keys were gone at a moment. */
    public final class Look {
        private final long asked;
        private final Set<String> gone;
        private final boolean complete;

        private Look(long asked, Set<String> gone, boolean complete) {
            this.asked = asked;
            this.gone = gone;
            this.complete = complete;
        }

        /** By {@link System#nanoTime}: what this finds was not gone by then. */
        public long asked() {
            return asked;
        }

        /** Where bytes are to be stored: the first generation that is not gone. */
        public BlobKey place(Sha256 digest) {
            Set<String> all = complete ? gone : goneGenerations(digest);
            BlobKey key = BlobKey.of(digest);
            while (all.contains(key.toString())) {
                key = new BlobKey(digest, key.generation() + 1);
            }
            return key;
        }
    }

    /** A look at the store now. */
    public Look now() {
        long asked = System.nanoTime();
        Set<String> gone = new HashSet<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        for (int i = 0; next.isPresent() && i < MAX_PAGES; i++) {
            Page<String> page = blobs.marks(GONE, next.get());
            page.items().forEach(name -> gone.add(name.substring(GONE.length())));
            next = page.next();
        }
        Look look = new Look(asked, gone, next.isEmpty());
        synchronized (this) {
            if (newest == null || look.asked - newest.asked > 0) {
                newest = look;
            }
        }
        return look;
    }

    /** The newest look, unless it is older than this. */
    public Look recent(Duration age) {
        @Nullable Look known;
        synchronized (this) {
            known = newest;
        }
        return known != null && System.nanoTime() - known.asked < age.toNanos() ? known : now();
    }

    /** Says for ever that a key is not to be written any more. */
    void goes(BlobKey key) {
        blobs.mark(GONE + key, NOTHING);
    }

    private Set<String> goneGenerations(Sha256 digest) {
        Set<String> names = new HashSet<>();
        blobs.marks(GONE + digest.hex(), PageRequest.first(PageRequest.MAX_LIMIT))
                .items()
                .forEach(name -> names.add(name.substring(GONE.length())));
        return names;
    }

    /** The generations of some bytes that are there, gone or not. */
    static List<BlobKey> stored(BlobStore blobs, Sha256 digest) {
        // just before the first of them: '!' comes before all that is in a key
        String before = digest.hex().substring(0, digest.hex().length() - 1) + "!";
        return blobs.list(PageRequest.after(before, PageRequest.MAX_LIMIT)).items().stream()
                .map(BlobStat::key)
                .filter(key -> key.digest().equals(digest))
                .toList();
    }
}

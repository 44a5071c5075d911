package dev.modelregistry.core.artifact;

import dev.modelregistry.Progress;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Brings blobs from one store into another, and checks what is there. Thread-safe. */
public final class Transfer {
    private final Downloader from;
    private final Downloader there;
    private final BlobStore to;
    private final Places places;
    private final Executor executor;
    private final AtomicLong blobs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * Between two stores.
     *
     * @param there reads what is in {@code to}
     */
    public Transfer(Downloader from, Downloader there, BlobStore to, Places places, Executor executor) {
        this.from = from;
        this.there = there;
        this.to = to;
        this.places = places;
        this.executor = executor;
    }

    /** How many blobs were brought so far. */
    public long blobs() {
        return blobs.get();
    }

    /** How many bytes they have. */
    public long bytes() {
        return bytes.get();
    }

    /**
     * Brings what is not there.
     *
     * @param wanted how long each blob is
     * @return by {@link System#nanoTime}: none of the keys under which the blobs are was gone by then
     */
    public long bring(Map<Sha256, Long> wanted, Consumer<? super Progress> listener) {
        Places.Look look = places.now();
        Map<Sha256, BlobKey> keys = new HashMap<>();
        wanted.keySet().forEach(digest -> keys.put(digest, look.place(digest)));
        Map<BlobKey, ?> present = to.stat(keys.values());
        List<Layout.Segment> missing = new ArrayList<>();
        Meter meter = new Meter(wanted.values().stream().mapToLong(size -> size).sum(), listener);
        wanted.forEach((digest, size) -> {
            if (present.containsKey(look.place(digest))) {
                meter.add(size);
            } else {
                missing.add(new Layout.Segment(size, digest));
            }
        });
        Parallel.run(executor, missing, "copying", segment -> {
            put(look.place(segment.digest()), segment);
            meter.add(segment.length());
        });
        return look.asked();
    }

    /** Reads all of it in the target. What is damaged there is never written to again, and brought once more. */
    public void verify(Map<Sha256, Long> wanted) {
        List<Layout.Segment> all = new ArrayList<>();
        wanted.forEach((digest, size) -> all.add(new Layout.Segment(size, digest)));
        Parallel.run(executor, all, "verifying the copy", segment -> {
            try {
                there.read(name(segment), segment);
            } catch (IntegrityException damaged) {
                mend(segment);
                there.read(name(segment), segment);
            }
        });
    }

    private void mend(Layout.Segment segment) {
        BlobKey damaged = places.now().place(segment.digest());
        if (to.stat(List.of(damaged)).containsKey(damaged)) {
            places.goes(damaged);
        }
        put(places.now().place(segment.digest()), segment);
    }

    private void put(BlobKey key, Layout.Segment segment) {
        Bytes content = from.read(name(segment), segment);
        to.put(key, BlobSource.of(content));
        blobs.incrementAndGet();
        bytes.addAndGet(content.size());
    }

    private static String name(Layout.Segment segment) {
        return "blob " + segment.digest().hex();
    }
}

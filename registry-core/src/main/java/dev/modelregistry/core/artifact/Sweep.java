package dev.modelregistry.core.artifact;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.admin.GarbageReport;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Removes what no commit names. It marks the keys as gone, waits for the grace time, looks again at what commits name,
 * and deletes the rest. An uploader that has not seen the mark has sent its commit within half the grace time, so the
 * second look finds it; one that has seen it stores its bytes under another key. Thread-safe; several may sweep at once.
 */
public final class Sweep {
    private final BlobStore blobs;
    private final Places places;
    private final Executor executor;

    /** The executor runs what is done at the same time. */
    public Sweep(BlobStore blobs, Places places, Executor executor) {
        this.blobs = blobs;
        this.places = places;
        this.executor = executor;
    }

    /** What commits name. Asked again, the answer is all that it was and what has come since. */
    public interface Live {
        Set<Sha256> digests();
    }

    /** What would go. */
    public GarbageReport look(Live live) {
        List<BlobStat> all = list();
        return report(true, all, garbage(all, later(all), live.digests()), List.of());
    }

    /** Removes what nothing names; lasts at least as long as the grace time, unless there is no garbage. */
    public GarbageReport run(Live live, Duration grace) {
        // first what is there, then what is named: what is committed meanwhile is no garbage
        List<BlobStat> all = list();
        List<BlobStat> garbage = garbage(all, later(all), live.digests());
        if (garbage.isEmpty()) {
            return report(false, all, garbage, List.of());
        }
        Parallel.run(executor, garbage, "marking garbage", blob -> places.goes(blob.key()));
        await(grace);
        Set<BlobKey> later = blobs.stat(later(all)).keySet();
        List<BlobStat> goes = garbage(garbage, later, live.digests());
        Parallel.run(executor, goes, "deleting garbage", blob -> blobs.delete(blob.key()));
        return report(false, all, garbage, goes);
    }

    /** Of some blobs those that nothing names, and those whose bytes are there as a later generation that is not gone. */
    private List<BlobStat> garbage(List<BlobStat> some, Set<BlobKey> later, Set<Sha256> named) {
        Places.Look look = places.now();
        Set<Sha256> several = later.stream().map(BlobKey::digest).collect(Collectors.toSet());
        return some.stream()
                .filter(blob -> {
                    BlobKey key = blob.key();
                    if (!named.contains(key.digest())) {
                        return true;
                    }
                    if (!several.contains(key.digest())) {
                        return false;
                    }
                    BlobKey current = look.place(key.digest());
                    return current.generation() > key.generation() && later.contains(current);
                })
                .toList();
    }

    private static Set<BlobKey> later(List<BlobStat> all) {
        return all.stream()
                .map(BlobStat::key)
                .filter(key -> key.generation() > 0)
                .collect(Collectors.toSet());
    }

    private static GarbageReport report(
            boolean dryRun, List<BlobStat> all, List<BlobStat> garbage, List<BlobStat> deleted) {
        return new GarbageReport(
                dryRun, all.size(), size(all), garbage.size(), size(garbage), deleted.size(), size(deleted));
    }

    private List<BlobStat> list() {
        List<BlobStat> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        while (next.isPresent()) {
            Page<BlobStat> page = blobs.list(next.get());
            all.addAll(page.items());
            next = page.next();
        }
        return all;
    }

    private static long size(List<BlobStat> blobs) {
        return blobs.stream().mapToLong(BlobStat::size).sum();
    }

    private static void await(Duration grace) {
        try {
            Thread.sleep(grace.toMillis(), grace.toNanosPart() % 1_000_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "collecting garbage was interrupted before anything was deleted; what was marked will be found by the"
                            + " next run",
                    e);
        }
    }
}

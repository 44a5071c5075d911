package dev.modelregistry.s3;

import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import java.util.Optional;

/** The checkpoints of streams, sorted from the newest on. The one before the newest is kept for who is about to read it. */
final class Checkpoints {
    private static final int KEPT = 2;
    private static final int MAX_ATTEMPTS = 10;

    private final Bucket bucket;
    private final Parallel parallel;

    Checkpoints(Bucket bucket, Parallel parallel) {
        this.bucket = bucket;
        this.parallel = parallel;
    }

    Optional<Checkpoint> newest(StreamId stream) {
        return newest(stream, listed(stream));
    }

    /** The newest of those that were listed; lists again if it is gone, because then there are newer ones. */
    Optional<Checkpoint> newest(StreamId stream, List<String> listed) {
        List<String> keys = listed;
        for (int attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
            boolean gone = false;
            for (String key : keys) {
                Optional<byte[]> object = bucket.get(key);
                if (object.isEmpty()) {
                    gone = true;
                    break;
                }
                Optional<Checkpoint> checkpoint = CheckpointObject.decode(bucket.uri(key), object.get());
                if (checkpoint.isPresent()) {
                    return checkpoint;
                }
            }
            if (!gone) {
                return Optional.empty();
            }
            keys = listed(stream);
        }
        return Optional.empty();
    }

    /** The keys of the newest ones, the newest first. */
    List<String> listed(StreamId stream) {
        return keys(
                stream,
                bucket.list(Keys.checkpoints(stream), "", KEPT, false, key -> isOne(stream, key))
                        .objects());
    }

    private static List<String> keys(StreamId stream, List<Bucket.Item> listed) {
        return listed.stream()
                .map(Bucket.Item::key)
                .filter(key -> isOne(stream, key))
                .toList();
    }

    private static boolean isOne(StreamId stream, String key) {
        return Keys.revision(Keys.checkpoints(stream), key) > 0;
    }

    void save(StreamId stream, Checkpoint checkpoint) {
        String own = Keys.checkpoint(stream, checkpoint.revision());
        bucket.put(own, CheckpointObject.encode(checkpoint));
        List<String> all = all(stream);
        // one that comes late may tell of what was erased since
        boolean late = !all.isEmpty() && !all.get(0).equals(own);
        delete(all, late ? 1 : KEPT);
    }

    void forget(StreamId stream) {
        delete(all(stream), 0);
    }

    private List<String> all(StreamId stream) {
        return keys(stream, bucket.listAll(Keys.checkpoints(stream)));
    }

    /** Deletes all but the newest. */
    private void delete(List<String> all, int kept) {
        parallel.map(all.stream().skip(kept).toList(), key -> {
            bucket.delete(key);
            return key;
        });
    }
}

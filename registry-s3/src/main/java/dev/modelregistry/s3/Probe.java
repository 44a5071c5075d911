package dev.modelregistry.s3;

import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.spi.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;

/**
 * Proves, before the first append, that a store creates an object only if it is absent: one request after the other, and
 * in races, because some stores pass the one and fail the other. What was proved is remembered in the bucket, once for
 * each endpoint; nothing else is left behind. Thread-safe.
 */
final class Probe {
    private static final String FOLDER = "probe/";
    private static final int RACES = 16;
    private static final int RACERS = 8;
    private static final String NEEDED =
            "; a log needs a store on which PUT with If-None-Match: * creates an object once and only once, as S3 does."
                    + " Nothing was written to the log";

    private final Bucket bucket;
    private final Parallel parallel;
    private final LifecycleRules rules;
    private volatile boolean passed;

    Probe(Bucket bucket, Parallel parallel) {
        this.bucket = bucket;
        this.parallel = parallel;
        this.rules = new LifecycleRules(bucket);
    }

    /** Refuses a store on which commits would be lost. */
    void ensurePassed() {
        if (!passed) {
            pass();
        }
    }

    private synchronized void pass() {
        if (passed) {
            return;
        }
        String remembered = FOLDER + endpoint();
        Parallel.Both<Boolean, Boolean> known =
                parallel.both(() -> bucket.size(remembered).isPresent(), () -> {
                    rules.check(List.of(Keys.LOG, Keys.INDEX));
                    return true;
                });
        if (!known.first()) {
            probe();
            bucket.put(
                    remembered,
                    Header.of("probe").line("passed", bucket.time().toString()).with(Bytes.wrap(new byte[0])));
        }
        passed = true;
    }

    /** A bucket may be copied to another store, and what was proved of the one says nothing of the other. */
    private String endpoint() {
        return bucket.client()
                .serviceClientConfiguration()
                .endpointOverride()
                .map(uri -> uri.getAuthority().replaceAll("[^A-Za-z0-9.-]", "_"))
                .orElseGet(() ->
                        bucket.client().serviceClientConfiguration().region().id());
    }

    private void probe() {
        String folder = FOLDER + UUID.randomUUID() + "/";
        List<String> keys = new ArrayList<>();
        for (int i = 0; i <= RACES; i++) {
            keys.add(folder + i);
        }
        try {
            oneAfterTheOther(keys.get(0));
            keys.subList(1, keys.size()).forEach(this::race);
        } finally {
            parallel.map(keys, key -> {
                bucket.delete(key);
                return key;
            });
        }
    }

    private void oneAfterTheOther(String key) {
        bucket.create(key, Bytes.utf8("first"));
        if (bucket.create(key, Bytes.utf8("second")) || !contentIs(key, "first")) {
            throw new UnsuitableStoreException(
                    "the store of " + bucket.uri("") + " ignores If-None-Match: a second PUT of " + bucket.uri(key)
                            + " with If-None-Match: * should have been refused and was accepted" + NEEDED,
                    null);
        }
    }

    private void race(String key) {
        List<Callable<Boolean>> racers = new ArrayList<>();
        for (int i = 0; i < RACERS; i++) {
            String content = "racer " + i;
            racers.add(() -> bucket.create(key, Bytes.utf8(content)));
        }
        List<Boolean> won = parallel.all(racers);
        long winners = won.stream().filter(w -> w).count();
        // none is no harm: where the client itself tries again, the winner meets its own object
        boolean kept = winners == 0 || contentIs(key, "racer " + won.indexOf(true));
        if (winners > 1 || !kept) {
            throw new UnsuitableStoreException(
                    "the store of " + bucket.uri("") + " does not keep If-None-Match in a race: of " + RACERS
                            + " PUTs of " + bucket.uri(key) + " at once, " + winners + " were accepted"
                            + (kept ? "" : ", and what is there is not from the one that was") + NEEDED,
                    null);
        }
    }

    private boolean contentIs(String key, String text) {
        Optional<byte[]> content = bucket.get(key);
        return content.isPresent()
                && Arrays.equals(content.get(), Bytes.utf8(text).toByteArray());
    }
}

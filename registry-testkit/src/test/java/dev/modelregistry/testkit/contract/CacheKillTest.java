package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Sha256;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a cache with room for little of what they load, and are killed at any moment. */
class CacheKillTest {
    private static final int PROCESSES = 4;
    private static final int KILLS_A_ROUND = 8;

    /**
     * What the cache may have beyond its bound while they run, for each process: two that it has leased (the one it reads, and
     * one that it found there a moment before: the next load of another gives that back), one that it loads (which counts
     * only when it is published), and one on its way out (set aside, and not removed yet).
     */
    private static final long EXCESS = PROCESSES * (2 + 1 + 1) * CacheChild.SIZE;

    @TempDir
    Path directory;

    private final List<ChildProcess> children = new ArrayList<>();
    private int loads;
    private int loading;
    private int goingOut;
    private int leased;
    private long largest;

    @Test
    void killedEightTimesServesNothingCorruptKeepsItsBoundAndLeaksNoLease() throws Exception {
        run(8);
    }

    @Tag("soak")
    @Test
    void killedFiveHundredTimesServesNothingCorruptKeepsItsBoundAndLeaksNoLease() throws Exception {
        run(Integer.getInteger("cache.kills", 500));
        assertThat(loading).as("processes that died amid a load").isPositive();
        assertThat(goingOut).as("processes that died while they evicted").isPositive();
    }

    private void run(int kills) throws Exception {
        long seed = Long.getLong("cache.seed", System.nanoTime());
        System.out.println("cache.seed=" + seed);
        Random random = new Random(seed);
        Path cache = directory.resolve("cache");
        try {
            for (int killed = 0; killed < kills; killed += KILLS_A_ROUND) {
                round(cache, random);
                requireSound(cache);
            }
        } finally {
            children.forEach(ChildProcess::close);
        }
        System.out.println(kills + " kills among " + loads + " loads or more; left behind: " + loading + " half loads, "
                + goingOut + " entries on their way out, " + leased + " leases; at most " + largest
                + " bytes while they ran, of " + (CacheChild.BOUND + EXCESS));
        assertThat(loads).as("loads").isPositive();
    }

    /** Half of the kills hit one process among others that go on, the other half all at once. */
    private void round(Path cache, Random random) throws Exception {
        while (children.size() < PROCESSES) {
            children.add(start(cache));
        }
        for (ChildProcess child : children) {
            assertThat(child.expectNext()).isEqualTo("ready");
        }
        for (int i = 0; i < KILLS_A_ROUND - PROCESSES; i++) {
            Thread.sleep(random.nextInt(150));
            requireBounded(cache);
            ChildProcess child = children.remove(random.nextInt(children.size()));
            kill(child);
            ChildProcess next = start(cache);
            children.add(next);
            assertThat(next.expectNext()).isEqualTo("ready");
        }
        Thread.sleep(random.nextInt(150));
        requireBounded(cache);
        children.forEach(ChildProcess::kill);
        children.forEach(this::kill);
        children.clear();
    }

    private static ChildProcess start(Path cache) {
        SharedStore<?> none = new SharedStore<>(CacheChild.NoStore.class, cache.toString());
        return ChildProcess.start(CacheChild.class, none, List.of());
    }

    private void kill(ChildProcess child) {
        child.kill();
        List<String> said = child.rest();
        assertThat(said).as("what the process found wrong").allMatch(line -> line.equals("loaded"));
        loads += 10 * said.size();
        child.close();
    }

    private void requireBounded(Path cache) throws IOException {
        long size = size(cache);
        largest = Math.max(largest, size);
        assertThat(size).as("bytes in the cache while processes use it").isLessThanOrEqualTo(CacheChild.BOUND + EXCESS);
    }

    /** Before anybody repairs anything: what is an entry is whole, as it became one in one step, and goes in one. */
    private static void requireWholeEntries(Path cache, CacheChild known) throws IOException {
        for (Path entry : list(cache.resolve("entries"))) {
            Path layout = entry.resolve("layout");
            assertThat(layout).isRegularFile();
            assertThat(Sha256.of(Files.readAllBytes(layout)).hex())
                    .as("digest of %s", layout)
                    .isEqualTo(entry.getFileName().toString());
            assertThat(known.isModel(entry.resolve("files")))
                    .as("%s has all files of a model as they were registered", entry)
                    .isTrue();
        }
    }

    /** Nobody uses the cache now; whoever comes next finds it within its bound, and nothing leased. */
    private void requireSound(Path cache) throws IOException {
        for (Path left : list(cache.resolve("loading"))) {
            if (left.getFileName().toString().length() == 64) {
                loading++;
            } else {
                goingOut++;
            }
        }
        leased += files(cache.resolve("leases")).size();
        CacheChild next = CacheChild.over(cache);
        try {
            // it has not opened the cache yet: the first load does
            requireWholeEntries(cache, next);
            for (int model = 0; model < CacheChild.MODELS; model++) {
                assertThat(next.loads(model)).as("model-%s", model).isTrue();
                assertThat(size(cache)).as("bytes in the cache").isLessThanOrEqualTo(CacheChild.BOUND);
            }
            try (LocalModel held = next.hold(0)) {
                assertThat(held.files()).isNotEmpty();
                assertThat(files(cache.resolve("leases"))).isNotEmpty();
            }
        } finally {
            next.close();
        }
        assertThat(files(cache.resolve("leases"))).isEmpty();
    }

    /**
     * Of the models' files, wherever they are; what describes them is little. Each file counts once, even if its folder is
     * moved while this looks; what goes meanwhile does not count.
     */
    private static long size(Path cache) throws IOException {
        Map<Object, Long> sizes = new HashMap<>();
        for (String folder : List.of("entries", "loading")) {
            Files.walkFileTree(cache.resolve(folder), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes found) {
                    if (!file.getFileName().toString().equals("layout")) {
                        Object identity = found.fileKey();
                        sizes.put(identity == null ? file : identity, found.size());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path left, @Nullable IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        }
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.toList();
        }
    }
}

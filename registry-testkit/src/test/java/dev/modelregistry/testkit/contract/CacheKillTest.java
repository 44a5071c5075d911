package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that share a cache with room for little of what they load, and are killed at any moment. */
class CacheKillTest {
    private static final int PROCESSES = 4;
    private static final int KILLS_A_ROUND = 8;

    @TempDir
    Path directory;

    private final List<ChildProcess> children = new ArrayList<>();
    private int loads;
    private int loading;
    private int goingOut;
    private int leased;

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
                + goingOut + " entries on their way out, " + leased + " leases");
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
            ChildProcess child = children.remove(random.nextInt(children.size()));
            kill(child);
            ChildProcess next = start(cache);
            children.add(next);
            assertThat(next.expectNext()).isEqualTo("ready");
        }
        Thread.sleep(random.nextInt(150));
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

    /** Of the models' files, wherever they are; what describes them is little. */
    private static long size(Path cache) throws IOException {
        long size = 0;
        for (String folder : List.of("entries", "loading")) {
            for (Path file : files(cache.resolve(folder))) {
                size += file.getFileName().toString().equals("layout") ? 0 : Files.size(file);
            }
        }
        return size;
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

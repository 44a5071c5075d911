package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** Many registrations by a process that is killed and started again, time after time, and a look at what is left. */
final class CrashRun {
    /** Every fourth kill comes within this time of the start, whatever the process is doing then. */
    private static final int LONGEST_START_MILLIS = 1_500;

    private static final int LONGEST_PAUSE_MICROS = 15_000;
    private static final Duration HANGS = Duration.ofMinutes(3);

    private final Storage storage;
    private final Path directory;
    private final int items;
    private final int kills;
    private final long seed = Long.getLong("crash.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Journal journal = new Journal();

    private int killedOpening;
    private int killedWorking;
    private int killedIdle;
    private int landedUnacknowledged;
    private int unreferencedBlobs;

    CrashRun(Storage storage, Path directory, int items, int kills) {
        this.storage = storage;
        this.directory = directory;
        this.items = items;
        this.kills = kills;
    }

    /** Fails if anything was lost, doubled or left by half. */
    void run() throws Exception {
        long start = System.nanoTime();
        System.out.printf("crash test %s: %d registrations, %d kills, -Dcrash.seed=%d%n", storage, items, kills, seed);
        for (int kill = 0; kill < kills; kill++) {
            boolean opening = kill % 4 == 3;
            int share = (items - journal.registered().size()) / (kills - kill + 1);
            live(
                    opening ? 1 : 1 + random.nextInt(Math.max(1, 2 * share - 1)),
                    opening ? Duration.ofMillis(random.nextInt(LONGEST_START_MILLIS)) : HANGS);
        }
        assertThat(killedWorking).as("kills in the middle of work").isPositive();
        String killed = killedOpening + " while opening, " + killedWorking + " in the middle, " + killedIdle + " idle";
        live(Integer.MAX_VALUE, HANGS); // to the end of the work, and killed once more
        checkAtTheEnd();
        System.out.printf(
                "crash test %s: %d kills (%s), acknowledged: %d registrations, %d changes; landed unacknowledged: %d;"
                        + " blobs stored, but no version yet: %d; %d s%n",
                storage,
                kills,
                killed,
                journal.registered().size(),
                journal.changes().size(),
                landedUnacknowledged,
                unreferencedBlobs,
                Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }

    /** One process, until it has acknowledged so many registrations, has nothing to do, or its time is over. */
    private void live(int registrations, Duration longest) throws Exception {
        Path file = directory.resolve("journal");
        journal.write(file);
        int enough = (int) Math.min(items, (long) journal.registered().size() + registrations);
        boolean ready = false;
        boolean idle = false;
        boolean killing = false;
        try (ChildJvm child = ChildJvm.start(
                CrashChild.class,
                directory,
                List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                storage.name(),
                directory.toString(),
                file.toString(),
                String.valueOf(items))) {
            child.killLater(longest);
            for (Optional<String> line = child.next(); line.isPresent(); line = child.next()) {
                journal.add(line.get());
                idle |= line.get().equals(CrashChild.IDLE);
                if (line.get().startsWith(CrashChild.READY)) {
                    ready = true;
                    String[] words = line.get().split(" ", -1);
                    landedUnacknowledged += Integer.parseInt(words[1]);
                    unreferencedBlobs += Integer.parseInt(words[2]);
                }
                boolean amidWork = registrations < items && journal.registered().size() >= enough;
                if (!killing && (idle || amidWork)) {
                    killing = true;
                    child.killAfter(Duration.ofNanos(1_000L * random.nextInt(LONGEST_PAUSE_MICROS)));
                }
            }
            assertThat(child.wasKilled()).as("killed").isTrue();
            assertThat(killing || !longest.equals(HANGS))
                    .as("went on until it was killed")
                    .isTrue();
        }
        if (idle) {
            killedIdle++;
        } else if (ready) {
            killedWorking++;
        } else {
            killedOpening++;
        }
    }

    private void checkAtTheEnd() throws IOException {
        assertThat(journal.remaining(items)).as("not done").isEmpty();
        // what survived must be good for a plain file system as well
        Storage plain = storage == Storage.POWER_LOSS ? Storage.PLAIN : storage;
        try (Storage.Opened opened = plain.open(directory)) {
            Checks.Found found = Checks.check(opened, journal);
            assertThat(found.versions()).as("versions").hasSize(items);
            assertThat(found.unreferenced())
                    .as("blobs that nothing names, though all was registered")
                    .isEmpty();
            for (Map.Entry<Integer, ModelVersion> version : found.versions().entrySet()) {
                assertThat(opened.registry().register(new Item(version.getKey()).registration()))
                        .as("the same once more")
                        .isEqualTo(opened.registry().version(version.getValue().ref()));
            }
            assertThat(Checks.check(opened, journal).versions()).as("versions").hasSize(items);
        }
        checkLeftovers();
    }

    /** Each kill may leave the files that were just being written, and not more. */
    private void checkLeftovers() throws IOException {
        int lives = kills + 1;
        assertThat(names(Storage.blobs(directory).resolve("tmp")))
                .as("blobs being written")
                .hasSizeLessThanOrEqualTo(lives * CrashChild.THREADS);
        assertThat(names(directory.resolve("temporary")))
                .as("versions being loaded")
                .hasSizeLessThanOrEqualTo(lives);
        assertThat(names(Storage.logs(directory)))
                .as("files of H2")
                .allMatch(name -> name.matches("log\\.(mv\\.db|lock\\.db|trace\\.db|opening|writing)"));
    }

    private static List<String> names(Path directory) throws IOException {
        if (Files.notExists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}

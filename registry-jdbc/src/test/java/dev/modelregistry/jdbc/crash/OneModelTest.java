package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.jdbc.Servers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads and processes register versions of one model: each gets a number of its own, and none is left out. */
class OneModelTest {
    private static final int PROCESSES = 8;
    private static final int THREADS = 32;

    @TempDir
    Path directory;

    private enum Database {
        H2_FILE,
        POSTGRESQL,
        MARIADB;

        Storage storage(Path directory) throws Exception {
            if (this == H2_FILE) {
                return Storage.SHARED;
            }
            Files.writeString(directory.resolve("url"), this == POSTGRESQL ? Servers.postgres() : Servers.mariaDb());
            return Storage.SERVER;
        }
    }

    @ParameterizedTest
    @EnumSource(names = "POSTGRESQL")
    void threadsAndProcesses(Database database) throws Exception {
        Storage storage = database.storage(directory);
        threads(database, storage, 5);
        processes(database, storage, 3);
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void manyByThreadsAndProcesses(Database database) throws Exception {
        Storage storage = database.storage(directory);
        threads(database, storage, 200);
        processes(database, storage, 100);
    }

    private void threads(Database database, Storage storage, int each) throws Exception {
        try (Storage.Opened opened = storage.open(directory)) {
            long start = System.nanoTime();
            Map<String, Version> registered =
                    OneModelChild.register(opened.registry(), "threads", THREADS, each).stream()
                            .collect(Collectors.toMap(v -> v.idempotencyKey().orElseThrow(), ModelVersion::version));
            print(database, THREADS + " threads", THREADS * each, start);
            assertThat(registered).hasSize(THREADS * each);
            check(opened, registered, THREADS * each);
        }
    }

    private void processes(Database database, Storage storage, int each) throws Exception {
        int threads = THREADS / PROCESSES;
        Map<String, Version> registered = new TreeMap<>();
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildJvm.start(
                        OneModelChild.class,
                        Files.createDirectories(directory.resolve("process" + i)),
                        List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"),
                        storage.name(),
                        directory.toString(),
                        "process" + i,
                        String.valueOf(threads),
                        String.valueOf(each)));
            }
            for (ChildJvm child : children) {
                assertThat(child.next()).contains(OneModelChild.READY);
            }
            long start = System.nanoTime();
            for (ChildJvm child : children) {
                child.nudge();
            }
            for (ChildJvm child : children) {
                for (String line = line(child); !line.equals(OneModelChild.IDLE); line = line(child)) {
                    String[] words = line.split(" ", -1);
                    registered.put(words[2], Version.parse(words[1]));
                }
            }
            print(database, PROCESSES + " processes of " + threads + " threads", THREADS * each, start);
            for (ChildJvm child : children) {
                child.nudge();
            }
            for (ChildJvm child : children) {
                assertThat(child.next()).isEmpty();
            }
        } finally {
            children.forEach(ChildJvm::close);
        }
        assertThat(registered).hasSize(THREADS * each);
        try (Storage.Opened opened = storage.open(directory)) {
            int before = opened.registry().model(OneModelChild.MODEL).versionCount() - THREADS * each;
            assertThat(registered.values())
                    .containsExactlyInAnyOrderElementsOf(IntStream.range(before, before + THREADS * each)
                            .mapToObj(minor -> new Version(1, minor))
                            .toList());
            check(opened, registered, before + THREADS * each);
        }
    }

    private static String line(ChildJvm child) throws Exception {
        return child.next().orElseThrow(() -> new AssertionError("a process ended too soon"));
    }

    private static void check(Storage.Opened opened, Map<String, Version> registered, int all) {
        Map<String, Version> found = new TreeMap<>();
        List<Version> numbers = new ArrayList<>();
        Optional<PageRequest> page = Optional.of(PageRequest.first(500));
        while (page.isPresent()) {
            var versions = opened.registry().versions(OneModelChild.MODEL, page.get());
            for (ModelVersion version : versions.items()) {
                numbers.add(version.version());
                found.put(version.idempotencyKey().orElseThrow(), version.version());
            }
            page = versions.next();
        }
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.range(0, all)
                        .mapToObj(minor -> new Version(1, minor))
                        .toList());
        assertThat(found).hasSize(all).containsAllEntriesOf(registered);
        assertThat(opened.registry().audit().verify(OneModelChild.MODEL).problems())
                .isEmpty();
    }

    private static void print(Database database, String who, int count, long start) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.printf(
                "%s, %s on one model: %d registrations in %.1f s, %.0f a second%n",
                database, who, count, took.toMillis() / 1e3, count * 1e9 / took.toNanos());
    }
}

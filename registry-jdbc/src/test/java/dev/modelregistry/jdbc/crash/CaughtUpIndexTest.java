package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.VersionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process is killed with commits pending, or amid writing them into the index: what comes next finds all of them. */
class CaughtUpIndexTest {
    private static final StreamId FRAUD = new StreamId("fraud");
    private static final int KILLS = 4;
    private static final int COMMITS_A_SEARCH = 7;

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(names = {"PLAIN", "POWER_LOSS"})
    void showsWhatTheLogHas(Storage storage) throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        Random random = new Random(seed);
        int told = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (ChildJvm child =
                    ChildJvm.start(Appending.class, directory, List.of(), storage.name(), directory.toString())) {
                Optional<String> line = child.next();
                child.killLater(Duration.ofMillis(random.nextInt(1_000)));
                for (; line.isPresent(); line = child.next()) {
                    told = Integer.parseInt(line.get());
                }
            }

            // the files have what was forced to the disk
            try (Storage.Opened opened = Storage.PLAIN.open(directory)) {
                int commits = opened.log().read(FRAUD, 1, Integer.MAX_VALUE).size();
                assertThat(commits).isGreaterThanOrEqualTo(told);
                assertThat(versions(opened.log(), "stage = 'staging'"))
                        .as("seed %d (-Dcrash.seed), kill %d", seed, kill)
                        .containsExactly(key(commits));
                assertThat(versions(opened.log(), "stage = 'production'"))
                        .as("seed %d (-Dcrash.seed), kill %d", seed, kill)
                        .hasSize(commits - 1)
                        .doesNotHaveDuplicates();
            }
        }
        assertThat(told).as("seed %d (-Dcrash.seed)", seed).isPositive();
    }

    private static VersionKey key(int number) {
        return new VersionKey(ModelName.of(FRAUD.value()), Version.parse("1." + number));
    }

    private static List<VersionKey> versions(CommitLog log, String query) {
        List<VersionKey> all = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(1_000));
        while (next.isPresent()) {
            Page<VersionKey> page = ((QueryEngine) log).search(VersionQuery.parse(query), next.get());
            all.addAll(page.items());
            next = page.next();
        }
        return all;
    }

    /** Each commit registers a version, and promotes the one before. */
    private static IndexDelta delta(int number) {
        List<Put> puts = new ArrayList<>();
        puts.add(new Put("1." + number, "version", List.of(IndexValue.of(Version.parse("1." + number))), false));
        puts.add(new Put("1." + number, "stage", List.of(new IndexValue.Text("staging")), true));
        if (number > 1) {
            puts.add(new Put("1." + (number - 1), "stage", List.of(new IndexValue.Text("production")), true));
        }
        return new IndexDelta(List.of(), puts);
    }

    /** A process that appends, and searches now and then, until it is killed. */
    static final class Appending {
        private Appending() {}

        /** Arguments: how the directory is opened, and which. */
        public static void main(String[] arguments) throws IOException {
            CommitLog log =
                    Storage.valueOf(arguments[0]).open(Path.of(arguments[1])).log();
            int last = log.read(FRAUD, 1, Integer.MAX_VALUE).size();
            for (int number = last + 1; ; number++) {
                log.append(FRAUD, number, new Commit(CommitId.random(), Bytes.utf8("{}"), delta(number)));
                System.out.println(number);
                System.out.flush();
                if (number % COMMITS_A_SEARCH == 0) {
                    versions(log, "stage = 'staging'");
                }
            }
        }
    }
}

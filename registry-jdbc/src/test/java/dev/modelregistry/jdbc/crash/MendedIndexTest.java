package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.PageRequest;
import dev.modelregistry.Version;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.QueryEngine;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.VersionKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an index was mended to is there after the power was lost, and whole after a kill amid it. */
class MendedIndexTest {
    private static final StreamId FRAUD = new StreamId("fraud");
    private static final int MANY = 400;
    private static final int AMID = 2;

    @TempDir
    Path directory;

    @Test
    void survivesTheLossOfPower() throws Exception {
        try (ChildJvm child = ChildJvm.start(Mending.class, directory, List.of(), directory.toString())) {
            assertThat(child.next()).isEqualTo(Optional.of("mended"));
            assertThat(child.next()).isEmpty();
        }

        // the files have what was forced to the disk
        try (Storage.Opened opened = Storage.PLAIN.open(directory)) {
            assertThat(found(opened, "production")).containsExactly(FRAUD);
            assertThat(found(opened, "staging")).isEmpty();
        }
    }

    /** Many members are mended by several transactions. */
    @Test
    void killedAmidItEachVersionHasWhatItHadOrWhatItShouldHave() throws Exception {
        long seed = Long.getLong("crash.seed", System.nanoTime());
        Random random = new Random(seed);
        int amid = 0;
        for (int kill = 0; amid < AMID && kill < 20; kill++) {
            try (ChildJvm child = ChildJvm.start(MendingMany.class, directory, List.of(), directory.toString())) {
                assertThat(child.next()).isEqualTo(Optional.of("mending"));
                child.killAfter(Duration.ofMillis(random.nextInt(500)));
                while (child.next().isPresent()) {}
            }

            try (Storage.Opened opened = Storage.PLAIN.open(directory)) {
                List<VersionKey> staged = versions(opened, "staging");
                List<VersionKey> produced = versions(opened, "production");
                amid += staged.isEmpty() || produced.isEmpty() ? 0 : 1;
                assertThat(Stream.concat(staged.stream(), produced.stream()))
                        .as("seed %d (-Dcrash.seed), kill %d", seed, kill)
                        .doesNotHaveDuplicates()
                        .hasSize(MANY);
                assertThat(opened.log().read(FRAUD, 1, 10)).hasSize(1);
                assertThat(opened.log().replaceIndex(FRAUD, 1, many("staging"))).isTrue();
                assertThat(versions(opened, "staging")).hasSize(MANY);
                assertThat(versions(opened, "production")).isEmpty();
            }
        }
        assertThat(amid).as("seed %d (-Dcrash.seed)", seed).isEqualTo(AMID);
    }

    private static List<VersionKey> versions(Storage.Opened opened, String stage) {
        return ((QueryEngine) opened.log())
                .search(VersionQuery.parse("stage = '" + stage + "'"), PageRequest.first(MANY + 1))
                .items();
    }

    private static List<StreamId> found(Storage.Opened opened, String stage) {
        return opened.log()
                .candidates(new IndexTerm("stage", new IndexValue.Text(stage)), PageRequest.first(10))
                .items();
    }

    private static List<IndexDelta.Put> in(String stage) {
        return List.of(new IndexDelta.Put("1.0", "stage", List.of(new IndexValue.Text(stage)), true));
    }

    private static List<IndexDelta.Put> many(String stage) {
        return IntStream.range(0, MANY)
                .mapToObj(i -> Stream.of(
                        new IndexDelta.Put("1." + i, "stage", List.of(new IndexValue.Text(stage)), true),
                        new IndexDelta.Put("1." + i, "version", List.of(IndexValue.of(Version.parse("1." + i))), true)))
                .flatMap(puts -> puts)
                .toList();
    }

    /** A process that mends all there is to one stage and to the other, until it is killed. */
    static final class MendingMany {
        private MendingMany() {}

        /** Argument: the directory. */
        public static void main(String[] arguments) throws IOException {
            CommitLog log = Storage.PLAIN.open(Path.of(arguments[0])).log();
            // taken already, but for the first of those who are killed
            log.append(
                    FRAUD,
                    1,
                    new Commit(CommitId.random(), Bytes.utf8("{}"), new IndexDelta(List.of(), many("staging"))));
            while (true) {
                log.replaceIndex(FRAUD, 1, many("production"));
                log.replaceIndex(FRAUD, 1, many("staging"));
                System.out.println("mending");
                System.out.flush();
            }
        }
    }

    /** A process that mends an index and is gone. */
    static final class Mending {
        private Mending() {}

        /** Argument: the directory. */
        public static void main(String[] arguments) throws IOException {
            Storage.Opened opened = Storage.POWER_LOSS.open(Path.of(arguments[0]));
            IndexDelta index = new IndexDelta(List.of(), in("staging"));
            opened.log().append(FRAUD, 1, new Commit(CommitId.random(), Bytes.utf8("{}"), index));
            opened.log().replaceIndex(FRAUD, 1, in("production"));
            System.out.println("mended");
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }
}

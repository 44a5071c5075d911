package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue.Text;
import dev.modelregistry.spi.StoredCommit;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process that has the H2 file open is killed, while another one works on it through the first. */
class KilledOwnerTest {
    /** H2 re-uses space after 45 seconds, and only then is it hard to find the newest commits after a crash; not so long here. */
    private static final String SETTINGS = ";RETENTION_TIME=500";

    private static final int COMMITS = 400;

    @TempDir
    Path directory;

    @Test
    void keepsWhatItAcknowledgedAndWhatOthersRead() throws Exception {
        String url = "jdbc:h2:file:" + directory.resolve("log") + SETTINGS;
        Path acknowledged = directory.resolve("acknowledged");
        Process owner = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        classPath(),
                        Owner.class.getName(),
                        url)
                .redirectErrorStream(true)
                .redirectOutput(acknowledged.toFile())
                .start();
        try {
            while (Files.size(acknowledged) == 0) {
                assertThat(owner.isAlive()).isTrue();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            try (CommitLog log = JdbcCommitLog.open(url)) {
                List<StoredCommit> seen = new ArrayList<>();
                while (seen.size() < COMMITS) {
                    TimeUnit.MILLISECONDS.sleep(2);
                    seen.addAll(log.read(FRAUD, seen.size() + 1L, 1_000));
                }
                owner.destroyForcibly().waitFor();

                List<StoredCommit> left = readAll(log);

                assertThat(left).startsWith(seen.toArray(StoredCommit[]::new));
                assertThat(left)
                        .extracting(c -> c.id().toString())
                        .startsWith(Files.readAllLines(acknowledged).toArray(String[]::new));
                assertThat(log.append(FRAUD, left.size() + 1L, Commits.commit("by the next owner")))
                        .isEqualTo(new Appended());
            }
        } finally {
            owner.destroyForcibly();
        }
    }

    private static List<StoredCommit> readAll(CommitLog log) {
        List<StoredCommit> all = new ArrayList<>();
        List<StoredCommit> page = log.read(FRAUD, 1, 1_000);
        while (!page.isEmpty()) {
            all.addAll(page);
            page = log.read(FRAUD, all.size() + 1L, 1_000);
        }
        return all;
    }

    /** Of this process, and, if it has a module path, of that and of these tests. */
    private static String classPath() throws Exception {
        String name = "/" + KilledOwnerTest.class.getName().replace('.', '/') + ".class";
        URL here = Objects.requireNonNull(KilledOwnerTest.class.getResource(name));
        String file = Path.of(here.toURI()).toString();
        return String.join(
                File.pathSeparator,
                file.substring(0, file.length() - name.length()),
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
    }

    /** The first to open the file; prints the id of what was appended. */
    static final class Owner {
        private Owner() {}

        public static void main(String[] arguments) {
            CommitLog log = JdbcCommitLog.open(arguments[0]);
            Bytes payload = Bytes.utf8("x".repeat(2_000));
            IndexDelta index = new IndexDelta(
                    List.of(),
                    IntStream.range(0, 100)
                            .mapToObj(i -> new Put("1." + i, "stage", List.of(new Text("production")), true))
                            .toList());
            for (long revision = 1; ; revision++) {
                Commit commit = new Commit(CommitId.random(), payload, index);
                if (!(log.append(FRAUD, revision, commit) instanceof Appended)) {
                    throw new IllegalStateException("somebody else appended");
                }
                System.out.println(commit.id());
            }
        }
    }
}

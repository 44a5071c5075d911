package dev.modelregistry.jdbc;

import static dev.modelregistry.jdbc.Commits.FRAUD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.AppendResult.Appended;
import dev.modelregistry.spi.CommitLog;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InterruptedCallerTest {
    private static final int COMMITS = 60;

    @TempDir
    Path directory;

    @Test
    void getsItsAnswerAndStaysInterrupted() {
        try (CommitLog log = JdbcCommitLog.open(url())) {
            Thread.currentThread().interrupt();
            assertThat(log.append(FRAUD, 1, Commits.commit("first"))).isEqualTo(new Appended());
            assertThat(Thread.currentThread().isInterrupted()).isTrue();

            assertThat(log.read(FRAUD, 1, 10)).hasSize(1);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void disturbsNobodyElse() throws InterruptedException {
        try (CommitLog log = JdbcCommitLog.open(url())) {
            AtomicBoolean done = new AtomicBoolean();
            AtomicInteger reads = new AtomicInteger();
            Thread reader = new Thread(() -> {
                while (!done.get()) {
                    log.read(FRAUD, 1, 1_000);
                    reads.incrementAndGet();
                }
            });
            reader.start();
            for (int revision = 1; revision <= COMMITS; revision++) {
                log.append(FRAUD, revision, Commits.commit("x".repeat(100_000)));
                reader.interrupt();
            }
            done.set(true);
            reader.join();

            assertThat(reads).hasPositiveValue();
            assertThat(log.read(FRAUD, COMMITS, 1)).hasSize(1);
        }
    }

    /** For one process, since connections through AUTO_SERVER's port would be less touchy. */
    private String url() {
        return "jdbc:h2:file:" + directory.resolve("log") + ";AUTO_SERVER=FALSE";
    }
}

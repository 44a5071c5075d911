package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TurnsTest {
    private static final Duration PATIENCE = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("turn");
    }

    @Test
    void oneThatHoldsTheTurnForLongIsGivenUpOn() throws Exception {
        try (FileChannel others = others();
                FileLock held = others.lock(Long.BYTES, 1, false)) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> Turns.by(file, PATIENCE).alone(() -> "done"))
                    .isInstanceOf(SQLTransientException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("held")
                    .hasMessageContaining("0.5 s");
        }
        assertThat(Turns.by(file, PATIENCE).<String>alone(() -> "done")).isEqualTo("done");
    }

    @Test
    void manyThatTakeTheTurnOneAfterTheOtherAreWaitedFor() throws Exception {
        CompletableFuture<String> late;
        try (FileChannel others = others();
                FileLock held = others.lock(Long.BYTES, 1, false)) {
            assertThat(held.isValid()).isTrue();
            late = CompletableFuture.supplyAsync(this::take);
            long end = System.nanoTime() + 4 * PATIENCE.toNanos();
            for (long turn = 1; System.nanoTime() < end; turn++) {
                others.write(ByteBuffer.allocate(Long.BYTES).putLong(0, turn), 0);
                Thread.sleep(10);
            }
            assertThat(late).isNotDone();
        }
        assertThat(late.get()).isEqualTo("done");
    }

    @Test
    void eachTurnIsCounted() throws Exception {
        for (int i = 0; i < 3; i++) {
            Turns.by(file).alone(() -> "done");
        }
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
        try (FileChannel channel = others()) {
            channel.read(number, 0);
        }
        assertThat(number.getLong(0)).isEqualTo(3);
    }

    private String take() {
        try {
            return Turns.by(file, PATIENCE).alone(() -> "done");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private FileChannel others() throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}

package dev.modelregistry.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.ModelName;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class KnownModelsTest {
    private static final ModelName MODEL = ModelName.of("fraud");

    @TempDir
    Path directory;

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(directory.resolve("fraud"))) {
            return all.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void aWriteThatFailsLeavesNothing() throws Exception {
        KnownModels known = new KnownModels(directory);
        Path folder = Files.createDirectories(directory.resolve("fraud"));
        // a folder takes the name while the file is written, and cannot be replaced by it
        Thread inTheWay = new Thread(() -> {
            try {
                while (names().isEmpty()) {
                    Thread.onSpinWait();
                }
                Files.createDirectories(folder.resolve("state/full"));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        inTheWay.start();
        boolean failed = false;
        try {
            known.state(MODEL, Bytes.wrap(new byte[32 << 20]), Instant.now());
        } catch (IOException e) {
            failed = true;
        }
        inTheWay.join();
        assertThat(failed).as("failed").isTrue();
        assertThat(names()).containsExactly("state");
    }

    @Test
    void whatWritesOfTheDeadHaveLeftGoesAfterADay() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("fraud"));
        Path old = Files.createFile(folder.resolve("." + UUID.randomUUID()));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        Path young = Files.createFile(folder.resolve("." + UUID.randomUUID()));
        new KnownModels(directory).state(MODEL, Bytes.wrap(new byte[1]), Instant.now());
        assertThat(names())
                .containsExactlyInAnyOrder("state", young.getFileName().toString());
    }
}

package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts are streams: their size and the heap's have nothing to do with each other. */
class LargeArtifactTest {
    private static final Duration HANGS = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    @Test
    void anArtifactLargerThanTheHeapRegistersAndLoads() throws Exception {
        registersAndLoads(64L << 20, "-Xmx48m");
    }

    @Tag("soak")
    @Test
    void twoGibibytesRegisterAndLoadInAHeapOf256Mebibytes() throws Exception {
        registersAndLoads(2L << 30, "-Xmx256m");
    }

    private void registersAndLoads(long size, String heap) throws Exception {
        List<String> lines = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(
                LargeArtifactChild.class, directory, List.of(heap), directory.toString(), String.valueOf(size))) {
            child.killLater(HANGS);
            for (Optional<String> line = child.next(); line.isPresent(); line = child.next()) {
                lines.add(line.get());
            }
            assertThat(child.wasKilled()).as("had to be killed").isFalse();
        }
        assertThat(lines).singleElement().asString().startsWith("large@1.0: " + (size >> 20) + " MiB");
        lines.forEach(System.out::println);
    }
}

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

    /** What is under way has its memory of all of them together. */
    @Test
    void fiveAtOnceRegisterInTheMemoryOfOne() throws Exception {
        List<String> lines = run("-Xmx48m", LargeArtifactsChild.class, "5", String.valueOf(48L << 20));
        assertThat(lines).hasSize(5).allMatch(line -> line.endsWith("@1.0: 48 MiB"));
    }

    @Tag("soak")
    @Test
    void twoGibibytesRegisterAndLoadInAHeapOf256Mebibytes() throws Exception {
        registersAndLoads(2L << 30, "-Xmx256m");
    }

    private void registersAndLoads(long size, String heap) throws Exception {
        List<String> lines = run(heap, LargeArtifactChild.class, String.valueOf(size));
        assertThat(lines).singleElement().asString().startsWith("large@1.0: " + (size >> 20) + " MiB");
        lines.forEach(System.out::println);
    }

    private List<String> run(String heap, Class<?> main, String... arguments) throws Exception {
        List<String> lines = new ArrayList<>();
        List<String> all = new ArrayList<>(List.of(directory.toString()));
        all.addAll(List.of(arguments));
        try (ChildJvm child = ChildJvm.start(main, directory, List.of(heap), all.toArray(String[]::new))) {
            child.killLater(HANGS);
            for (Optional<String> line = child.next(); line.isPresent(); line = child.next()) {
                lines.add(line.get());
            }
            assertThat(child.wasKilled()).as("had to be killed").isFalse();
        }
        return lines;
    }
}

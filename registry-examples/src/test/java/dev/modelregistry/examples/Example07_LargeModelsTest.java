package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Example07_LargeModelsTest {
    private static final int SIZE = 96 << 20;

    @TempDir
    Path home;

    @Test
    void anInterruptEndsTheUploadAndTheNextOneGoesOn() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Example07_LargeModels.run(home, SIZE, new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("interrupted: storing the artifact was interrupted")
                .contains("large@1.0 came back as it went in")
                .contains("96/96 MiB")
                .containsPattern("loading.*100%.*MiB/s");
    }
}

package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Example04_ServingTest {
    @TempDir
    Path home;

    @Test
    void noCallFailsWhateverHappens() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Example04_Serving.run(home, new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("1.1 is tried on 10 %: 1.0 at 90 %, 1.1 at 10 %")
                .contains("1.1 has won: 1.1 at 100 %")
                .contains("rolled back: 1.0 at 100 %")
                .contains("from the cache: 1.0 at 100 %, offline")
                .contains("1.2 is promoted: 1.2 at 100 %")
                .containsPattern("(?m)^ +0 calls failed$")
                .containsPattern("(?m)^ +0 times a version answered that was not in production")
                .contains("5 of 5 models loaded were closed once");
    }
}

package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Example01_QuickstartTest {
    @TempDir
    Path home;

    @Test
    void tellsTheLifeOfAModelInLessThanFortyLines() throws Exception {
        assertThat(run().lines())
                .hasSizeLessThan(40)
                .anyMatch(line -> line.matches(" +1\\.0, promoted .*right .*WRONG .*right"))
                .anyMatch(line -> line.matches(" +1\\.1, promoted .*right .*right .*WRONG"))
                .anyMatch(line -> line.matches(" +1\\.0, rolled back .*right .*WRONG .*right"))
                .anyMatch(line -> line.contains("registered 1.1 trained on wdbc 1995-11-01"))
                .anyMatch(line -> line.startsWith("In production now: breast-cancer@1.0"));
    }

    @Test
    void goesOnWhereTheLastRunEnded() throws Exception {
        run();
        assertThat(run().lines())
                .hasSizeLessThan(40)
                .anyMatch(line -> line.contains("7 earlier entries"))
                .anyMatch(line -> line.contains("1.3, promoted"))
                .anyMatch(line -> line.startsWith("In production now: breast-cancer@1.2"));
    }

    private String run() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Example01_Quickstart.run(home, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        return bytes.toString(StandardCharsets.UTF_8);
    }
}

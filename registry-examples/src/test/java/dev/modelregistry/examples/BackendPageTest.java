package dev.modelregistry.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever follows docs/backend.md types what is tested here. */
class BackendPageTest {
    private static final Path PAGE = Path.of("../docs/backend.md");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/java/dev/modelregistry/examples/FolderCommitLog.java",
                "src/test/java/dev/modelregistry/examples/FolderCommitLogTest.java",
                "src/test/java/dev/modelregistry/examples/FolderSimulationTest.java"
            })
    void thePageShowsTheCodeThatIsTested(String file) throws IOException {
        assertThat(Files.readString(PAGE))
                .contains("`" + file + "`")
                .contains("```java\n" + Files.readString(Path.of(file)) + "```");
    }

    @Test
    void theBackendIsAsShortAsThePageSays() throws IOException {
        long lines =
                Files.readAllLines(Path.of("src/main/java/dev/modelregistry/examples/FolderCommitLog.java")).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty()
                                && !line.startsWith("import ")
                                && !line.startsWith("package ")
                                && !line.startsWith("//")
                                && !line.startsWith("/**"))
                        .count();
        assertThat(lines).isBetween(145L, 155L);
    }
}

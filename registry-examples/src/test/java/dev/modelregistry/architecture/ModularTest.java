package dev.modelregistry.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application of modules has those alone that somebody requires: none that an automatic one needs, as that can say
 * nothing of it. Surefire would add all, so it is a process of its own.
 */
class ModularTest {
    /** What an application with a log in H2 has on its module path, by the names of folders and jars. */
    private static final Pattern MODULES = Pattern.compile(
            ".*[/\\\\](registry-(api|core|jdbc)[/\\\\].*"
                    + "|(jdbi3-core|geantyref|HikariCP|slf4j-api|h2|guava|failureaccess|jackson-core|jspecify)-[^/\\\\]*\\.jar)");

    @TempDir
    Path directory;

    @Test
    void anApplicationOfModulesKeepsItsRegistryInADatabase() throws Exception {
        File output = directory.resolve("output").toFile();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-p",
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                                .filter(entry -> MODULES.matcher(entry).matches())
                                .collect(Collectors.joining(File.pathSeparator)),
                        "--add-modules",
                        "dev.modelregistry.core,dev.modelregistry.jdbc,com.h2database",
                        "-cp",
                        classes(ModularApplication.class).toString(),
                        ModularApplication.class.getName(),
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(output).content(StandardCharsets.UTF_8).contains(ModularApplication.DONE);
    }

    private static Path classes(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}

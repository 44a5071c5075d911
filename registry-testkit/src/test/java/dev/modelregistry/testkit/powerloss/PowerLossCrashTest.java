package dev.modelregistry.testkit.powerloss;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes whose power goes. */
class PowerLossCrashTest {
    private static final int KILLS = 4;

    @TempDir
    Path temporary;

    @Test
    void aHaltedProcessLeavesWhatItForcedAndNothingElse() throws Exception {
        Path real = Files.createDirectory(temporary.resolve("real"));

        Process process = start(ForceOneOfThree.class, real.toString());

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).isEqualTo(ForceOneOfThree.HALTED);
        assertThat(real.resolve("forced")).hasContent("bytes");
        assertThat(real.resolve("entry-forced")).isEmptyFile();
        assertThat(real.resolve("bytes-forced")).doesNotExist();
    }

    /** The power may go within a force: then too, what was forced before stays whole. */
    @Test
    void aKilledProcessLeavesWholeWhatItPublished() throws Exception {
        Path real = Files.createDirectory(temporary.resolve("real"));
        Set<String> acknowledged = new HashSet<>();
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(PublishForEver.class, real.toString(), "run" + kill);
            try (BufferedReader acknowledgements = process.inputReader()) {
                for (int i = 0; i < 10; i++) {
                    acknowledged.add(Objects.requireNonNull(acknowledgements.readLine()));
                }
                // By its handle: the process itself would close the pipe with what it still holds.
                assertThat(process.toHandle().destroyForcibly()).isTrue();
                acknowledgements.lines().forEach(acknowledged::add);
            }
        }

        try (Stream<Path> survivors = Files.list(real)) {
            for (Path survivor : survivors.toList()) {
                assertThat(survivor).satisfies(PublishForEver::isWhole);
                acknowledged.remove(survivor.getFileName().toString());
            }
        }
        assertThat(acknowledged).isEmpty();
    }

    private static Process start(Class<?> main, String... arguments) throws Exception {
        Stream<String> command =
                Stream.of(ProcessHandle.current().info().command().orElseThrow(), "-cp", classPath(), main.getName());
        return new ProcessBuilder(
                        Stream.concat(command, Arrays.stream(arguments)).toList())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Of this process, and, if it has a module path, of that and of these tests. */
    private static String classPath() throws Exception {
        String name = "/" + PowerLossCrashTest.class.getName().replace('.', '/') + ".class";
        URL here = Objects.requireNonNull(PowerLossCrashTest.class.getResource(name));
        String classes = Path.of(here.toURI()).toString();
        return String.join(
                File.pathSeparator,
                classes.substring(0, classes.length() - name.length()),
                System.getProperty("java.class.path"),
                System.getProperty("jdk.module.path", ""));
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    /** Forgets half of the rules for two files of three. */
    static final class ForceOneOfThree {
        static final int HALTED = 42;

        private ForceOneOfThree() {}

        public static void main(String[] args) throws IOException {
            Path disk = PowerLossFileSystem.over(Path.of(args[0]));
            Files.writeString(disk.resolve("forced"), "bytes");
            Files.writeString(disk.resolve("entry-forced"), "bytes");
            force(disk.resolve("forced"), StandardOpenOption.WRITE);
            force(disk, StandardOpenOption.READ);
            Files.writeString(disk.resolve("bytes-forced"), "bytes");
            force(disk.resolve("bytes-forced"), StandardOpenOption.WRITE);
            Runtime.getRuntime().halt(HALTED);
        }
    }

    /** Publishes full directories by the book, and says so when each is durable. */
    static final class PublishForEver {
        private static final int FILES = 100;

        private PublishForEver() {}

        public static void main(String[] args) throws IOException {
            Path disk = PowerLossFileSystem.over(Path.of(args[0]));
            for (int i = 0; true; i++) {
                Path directory = Files.createDirectory(disk.resolve(args[1] + "-" + i));
                for (int file = 0; file < FILES; file++) {
                    Path temporaryName = directory.resolve("temporary");
                    Files.writeString(temporaryName, content(file));
                    force(temporaryName, StandardOpenOption.WRITE);
                    Files.move(temporaryName, directory.resolve(content(file)), StandardCopyOption.ATOMIC_MOVE);
                }
                force(directory, StandardOpenOption.READ);
                force(disk, StandardOpenOption.READ);
                System.out.println(directory.getFileName());
            }
        }

        static void isWhole(Path published) {
            for (int file = 0; file < FILES; file++) {
                assertThat(published.resolve(content(file))).hasContent(content(file));
            }
        }

        private static String content(int file) {
            return "file " + file;
        }
    }
}

package dev.modelregistry.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.modelregistry.Registration;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.StoreUnavailableException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactSourceTest {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    private static ArtifactSource of(InputStream stream) {
        return ArtifactSource.of(
                Registration.of("fraud")
                        .artifact("weights", stream)
                        .trainedAt(Instant.EPOCH)
                        .noDataset()
                        .noHyperparameters()
                        .noMetrics()
                        .build()
                        .artifact(),
                new ArrayList<>());
    }

    private static Set<Path> aside() throws IOException {
        try (Stream<Path> all = Files.list(TEMPORARY)) {
            return all.filter(file -> file.toString().endsWith(".stream")).collect(Collectors.toSet());
        }
    }

    private interface End {
        int reached() throws IOException;
    }

    private static final class Ending extends InputStream {
        private final End end;

        Ending(End end) {
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            return end.reached();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return end.reached();
        }
    }

    @Test
    void aStreamThatCannotBeKeptAsideIsNoFaultOfTheStream() throws IOException {
        Set<Path> before = aside();
        // ends by taking away the file that it is written to
        InputStream stream = new Ending(() -> {
            Set<Path> fresh = new HashSet<>(aside());
            fresh.removeAll(before);
            for (Path file : fresh) {
                Files.delete(file);
            }
            return -1;
        });
        try (ArtifactSource source = of(stream)) {
            assertThatThrownBy(source::keepStreamsAside)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("weights")
                    .hasMessageContaining(TEMPORARY.toString());
        }
    }

    @Test
    void aStreamThatBreaksOffIsInvalid() {
        InputStream stream = new Ending(() -> {
            throw new EOFException("cut off");
        });
        try (ArtifactSource source = of(stream)) {
            assertThatThrownBy(source::keepStreamsAside)
                    .isInstanceOf(InvalidInputException.class)
                    .hasMessageContaining("could not be read to its end: cut off");
        }
    }

    @Test
    void aNameThatThisJvmCouldNotReadIsRefused(@TempDir Path folder) throws IOException {
        Path file;
        try {
            file = Files.createFile(folder.resolve("mod\ufffd\ufffdle.onnx"));
        } catch (InvalidPathException e) {
            assumeTrue(false, "file names are not UTF-8 here");
            return;
        }
        for (Path given : List.of(folder, file)) {
            List<String> problems = new ArrayList<>();
            ArtifactSource.of(List.of(new Registration.Source.OnDisk(given)), problems)
                    .close();
            assertThat(problems)
                    .singleElement()
                    .asString()
                    .contains("sun.jnu.encoding")
                    .contains("LC_ALL");
        }
    }
}

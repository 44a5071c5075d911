package dev.modelregistry.testkit.powerloss;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A directory beside the real one, on the same disk, through which entries come and go at once: a process killed while
 * an entry is being forced must not leave half of what was forced before under its name.
 */
record Staging(Path directory) {
    /** The staging place of a real directory, without what a killed process left there. */
    static Staging beside(Path real) throws IOException {
        Staging staging = new Staging(real.resolveSibling(real.getFileName() + ".powerloss"));
        staging.clear();
        return staging;
    }

    /** Puts the forced state of a node at a real path, replacing a file that is there. */
    void publish(Node node, Path real) throws IOException {
        Path staged = next();
        node.writeTo(staged);
        Files.move(staged, real, StandardCopyOption.ATOMIC_MOVE);
        clear();
    }

    /** Removes a real file or a whole real directory. */
    void discard(Path real) throws IOException {
        Files.move(real, next(), StandardCopyOption.ATOMIC_MOVE);
        clear();
    }

    private Path next() throws IOException {
        return Files.createDirectories(directory).resolve(UUID.randomUUID().toString());
    }

    private void clear() throws IOException {
        if (Files.exists(directory)) {
            for (Path path : deepestFirst()) {
                Files.delete(path);
            }
        }
    }

    private List<Path> deepestFirst() throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }
}

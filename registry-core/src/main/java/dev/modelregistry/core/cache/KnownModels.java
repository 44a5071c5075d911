package dev.modelregistry.core.cache;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;

/**
 * What this machine knew last of models, for a start while the store cannot be reached: {@code <model>/state}, a checkpoint, whose
 * time of change is when it was known to be the newest, and {@code <model>/<digest>}, a manifest. Thread-safe.
 */
public final class KnownModels {
    /** Of moments, as every file system keeps them that keeps more than seconds. */
    public static final ChronoUnit PRECISION = ChronoUnit.MILLIS;

    private static final String STATE = "state";
    /** What files begin with that are being written. */
    private static final String TEMPORARY = ".";

    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path folder;

    KnownModels(Path folder) {
        this.folder = folder;
    }

    /** Bytes, and when they were known to be the newest. */
    public record Known(Bytes bytes, Instant at) {}

    /** Keeps a state that was the newest at that moment; one that is there already is not written again. */
    public void state(ModelName model, Bytes checkpoint, Instant at) throws IOException {
        Path file = file(model, STATE);
        Optional<Known> there = read(file);
        if (there.isEmpty() || !there.get().bytes().equals(checkpoint)) {
            write(model, STATE, checkpoint, at);
            sweep(model);
        } else if (there.get().at().isBefore(at)) {
            Files.setLastModifiedTime(file, time(at));
        }
    }

    /**
     * The state that was the newest at one moment still is at another; without reading it.
     *
     * @return false if another process has touched it since, which may have written another state
     */
    public boolean confirm(ModelName model, Instant before, Instant at) throws IOException {
        Path file = file(model, STATE);
        try {
            if (!Files.getLastModifiedTime(file).equals(time(before))) {
                return false;
            }
            if (before.isBefore(at)) {
                Files.setLastModifiedTime(file, time(at));
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Whether anything is known of a model. */
    public boolean knows(ModelName model) {
        return Files.isDirectory(folder.resolve(model.value()));
    }

    private static FileTime time(Instant at) {
        return FileTime.from(at.truncatedTo(PRECISION));
    }

    /** Keeps a manifest; one that is there already is not written again, unless it is damaged. */
    public void manifest(ModelName model, Sha256 digest, Bytes manifest) throws IOException {
        if (!manifest(model, digest).equals(Optional.of(manifest))) {
            write(model, digest.hex(), manifest, Instant.now());
        }
    }

    public Optional<Known> state(ModelName model) throws IOException {
        return read(file(model, STATE));
    }

    /** The manifest of that digest; one that is damaged is as good as not there. */
    public Optional<Bytes> manifest(ModelName model, Sha256 digest) throws IOException {
        return read(file(model, digest.hex()))
                .map(Known::bytes)
                .filter(bytes -> bytes.digest().equals(digest));
    }

    private static Optional<Known> read(Path file) throws IOException {
        try {
            Instant at = Files.getLastModifiedTime(file).toInstant();
            return Optional.of(new Known(Bytes.wrap(Files.readAllBytes(file)), at));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private Path file(ModelName model, String name) {
        return folder.resolve(model.value()).resolve(name);
    }

    private void write(ModelName model, String name, Bytes bytes, Instant at) throws IOException {
        Path file = file(model, name);
        Files.createDirectories(file.getParent());
        Path temporary = file.resolveSibling(TEMPORARY + UUID.randomUUID());
        boolean done = false;
        try {
            Files.write(temporary, bytes.toByteArray());
            // before it is seen by that name: another process may take its place at once
            Files.setLastModifiedTime(temporary, time(at));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            done = true;
        } finally {
            if (!done) {
                Files.deleteIfExists(temporary);
            }
        }
    }

    /** Removes what processes that died amid a write have left. */
    private void sweep(ModelName model) throws IOException {
        Instant limit = Instant.now().minus(ABANDONED);
        remove(
                model,
                TEMPORARY + "*",
                file -> Files.getLastModifiedTime(file).toInstant().isBefore(limit));
    }

    /** Removes all that is known of a model but its state: it was erased. */
    public void forgetManifests(ModelName model) throws IOException {
        remove(model, "*", file -> !file.endsWith(STATE));
    }

    private void remove(ModelName model, String glob, DirectoryStream.Filter<Path> which) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.resolve(model.value()), glob)) {
            for (Path file : files) {
                removeIf(file, which);
            }
        }
    }

    private static void removeIf(Path file, DirectoryStream.Filter<Path> which) throws IOException {
        try {
            if (which.accept(file)) {
                Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException e) {
            // written to its end, or removed, by another process
        }
    }
}

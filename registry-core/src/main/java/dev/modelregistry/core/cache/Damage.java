package dev.modelregistry.core.cache;

import dev.modelregistry.core.artifact.ArtifactPaths;
import dev.modelregistry.core.artifact.Downloader;
import dev.modelregistry.core.artifact.Downloader.Place;
import dev.modelregistry.core.artifact.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/** Looks for the first thing that is wrong with the files of an entry, and says in words what it is. */
final class Damage {
    private Damage() {}

    /** Empty if all files are there: with the right sizes, or with the right content as well. */
    static Optional<String> find(Path files, Layout layout, boolean hash) {
        for (Layout.CutFile cut : layout.files()) {
            String name = "file " + cut.file().path();
            try {
                Optional<String> damage =
                        find(ArtifactPaths.resolve(files, cut.file().path()), cut, hash);
                if (damage.isPresent()) {
                    return damage.map(what -> name + " " + what);
                }
            } catch (NoSuchFileException e) {
                return Optional.of(name + " is missing");
            } catch (IOException e) {
                return Optional.of(name + " cannot be read: " + e);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> find(Path file, Layout.CutFile cut, boolean hash) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        if (!found.isRegularFile()) {
            return Optional.of("is no regular file");
        }
        if (found.size() != cut.file().size()) {
            return Optional.of(
                    "has " + found.size() + " bytes instead of " + cut.file().size());
        }
        if (hash) {
            long offset = 0;
            for (Layout.Segment segment : cut.segments()) {
                if (!Downloader.isThere(new Place(file, offset), segment)) {
                    return Optional.of("is damaged in the " + segment.length() + " bytes from offset " + offset);
                }
                offset += segment.length();
            }
        }
        return Optional.empty();
    }
}

package dev.modelregistry.core.store;

import com.google.common.collect.Comparators;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Marks as files; their names are paths below the folder. Thread-safe. */
final class MarkDirectory {
    private final Path root;
    private final BlobWriter writer;
    private final Disk disk;

    MarkDirectory(Path root, BlobWriter writer, Disk disk) {
        this.root = root;
        this.writer = writer;
        this.disk = disk;
    }

    Bytes mark(String name, Bytes content) throws IOException {
        Path file = root.resolve(name);
        Path folder = Optional.ofNullable(file.getParent()).orElse(root);
        disk.ensureDirectory(folder);
        if (!Files.exists(file)) {
            writer.write("mark-" + name.replace('/', '-'), BlobSource.of(content), file);
        }
        // Also if it was there already: whoever made it may not have come to this point yet.
        disk.sync(folder);
        return Bytes.wrap(Files.readAllBytes(file));
    }

    Page<String> list(String prefix, PageRequest page) throws IOException {
        String after = page.after().orElse("");
        Path folder = root.resolve(prefix.substring(0, prefix.lastIndexOf('/') + 1));
        // one more than asked for, which tells whether there is a page after this one
        int wanted = page.limit() + 1;
        List<String> names;
        try (Stream<Path> files = Files.walk(folder)) {
            names = files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.startsWith(prefix) && name.compareTo(after) > 0)
                    .collect(Comparators.least(wanted, Comparator.naturalOrder()));
        } catch (NoSuchFileException e) {
            names = List.of();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (names.size() < wanted) {
            return Page.last(names);
        }
        List<String> shown = names.subList(0, page.limit());
        return Page.of(shown, PageRequest.after(shown.get(shown.size() - 1), page.limit()));
    }
}

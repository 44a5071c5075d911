package dev.modelregistry.core.artifact;

import dev.modelregistry.Export;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSequence;
import dev.modelregistry.spi.BlobStat;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.ObjectExport;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes plain objects, and links, of the files of a version, where the blob store can. Thread-safe. */
public final class Exporter {
    private static final Pattern PREFIX = Pattern.compile("|[^/]+(/[^/]+)*");

    private final BlobStore blobs;
    private final Downloader layouts;
    private final Executor executor;

    /** The executor runs what is done at the same time. */
    public Exporter(BlobStore blobs, Downloader layouts, Executor executor) {
        this.blobs = blobs;
        this.layouts = layouts;
        this.executor = executor;
    }

    /** Makes an object of each file, {@code <prefix>/<path>}; several at a time. */
    public Export export(ModelVersion version, String bucket, String prefix) {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new InvalidInputException("not a prefix: \"" + prefix
                    + "\"; a prefix is empty, or names parted by single slashes, without a slash at either end");
        }
        ObjectExport store = store("exported");
        List<Layout.CutFile> files = layout(version).files();
        ConcurrentMap<String, URI> made = new ConcurrentHashMap<>();
        Parallel.run(executor, files, "exporting " + version, cut -> {
            String path = cut.file().path();
            String key = prefix.isEmpty() ? path : prefix + "/" + path;
            made.put(path, wherever(cut, blobs -> store.export(blobs, bucket, key)));
        });
        List<Export.File> exported = new ArrayList<>();
        for (Layout.CutFile cut : files) {
            String path = cut.file().path();
            exported.add(new Export.File(
                    path,
                    Objects.requireNonNull(made.get(path)),
                    cut.file().size(),
                    cut.file().digest()));
        }
        return new Export(version, exported);
    }

    /** A URL by which a file can be read for a while. */
    public URI link(ModelVersion version, String path, Duration validity) {
        ObjectExport store = store("linked to");
        List<Layout.CutFile> files = layout(version).files();
        Layout.CutFile cut = files.stream()
                .filter(file -> file.file().path().equals(path))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("there is no file " + path + " in " + version + "; it has "
                        + files.stream().map(file -> file.file().path()).collect(Collectors.joining(", "))));
        String name = path.substring(path.lastIndexOf('/') + 1);
        return wherever(cut, blobs -> store.link(blobs, name, validity));
    }

    private ObjectExport store(String done) {
        if (blobs instanceof ObjectExport store) {
            return store;
        }
        throw new UnsuitableStoreException(
                "files in a " + blobs.getClass().getSimpleName() + " cannot be " + done
                        + ": it keeps no objects that others can read; load(...) brings them to local disk",
                null);
    }

    private Layout layout(ModelVersion version) {
        Layout layout = layouts.layout(version.toString(), version.manifest().artifact());
        List<String> problems = new ArrayList<>();
        ArtifactPaths.check(
                problems, layout.files().stream().map(f -> f.file().path()).toList());
        if (!problems.isEmpty()) {
            throw new IntegrityException(
                    "the file list of " + version + " is not one that was registered: " + problems, null);
        }
        return layout;
    }

    /** From the first generation of each segment, where nearly all are; from the last one, if that fails. */
    private <T> T wherever(Layout.CutFile cut, Function<BlobSequence, T> work) {
        BlobSequence first = sequence(cut, BlobKey::of);
        try {
            return work.apply(first);
        } catch (IntegrityException e) {
            BlobSequence last = sequence(cut, this::last);
            if (last.equals(first)) {
                throw e;
            }
            return work.apply(last);
        }
    }

    private BlobKey last(Sha256 digest) {
        return Places.stored(blobs, digest).stream()
                .max(Comparator.comparing(BlobKey::generation))
                .orElse(BlobKey.of(digest));
    }

    private static BlobSequence sequence(Layout.CutFile cut, Function<Sha256, BlobKey> keys) {
        return new BlobSequence(
                cut.file().digest(),
                cut.file().size(),
                cut.segments().stream()
                        .map(segment -> new BlobStat(keys.apply(segment.digest()), segment.length()))
                        .toList());
    }
}

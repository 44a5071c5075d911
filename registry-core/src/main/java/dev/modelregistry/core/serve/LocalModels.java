package dev.modelregistry.core.serve;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Progress;
import dev.modelregistry.core.artifact.ArtifactPaths;
import dev.modelregistry.core.artifact.Downloader;
import dev.modelregistry.core.artifact.Downloader.Nearby;
import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.core.cache.CacheDirectory;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings versions to local disk: into the cache, or, without one, to folders that go when they are closed. Thread-safe. */
public final class LocalModels {
    private static final Logger LOG = LoggerFactory.getLogger(LocalModels.class);
    private static final long KNOWN_BYTES = 16 << 20;

    private final Downloader downloader;
    private final Optional<CacheDirectory> cache;
    /** How the artifacts that were loaded are cut, so that loading one again reads nothing. */
    private final Cache<Manifest.Artifact, Known> known = CacheBuilder.newBuilder()
            .maximumWeight(KNOWN_BYTES)
            .weigher((Manifest.Artifact artifact, Known k) -> k.entry().weight())
            .build();

    public LocalModels(Downloader downloader, Optional<CacheDirectory> cache) {
        this.downloader = downloader;
        this.cache = cache;
    }

    public LocalModel load(ModelVersion version, Consumer<? super Progress> listener) {
        if (cache.isEmpty()) {
            return inFolder(version, layout(version), listener);
        }
        Known artifact = known(cache.get(), version);
        Layout layout = artifact.entry().layout();
        CacheDirectory.Held held = cache.get()
                .hold(
                        artifact.entry(),
                        (folder, nearby) -> downloader.download(version.toString(), layout, folder, nearby, listener));
        return new Local(version, held.files(), artifact.names(), held::close);
    }

    /** An artifact's entry in the cache, and its files. */
    private record Known(CacheDirectory.Entry entry, List<String> names) {}

    private Known known(CacheDirectory directory, ModelVersion version) {
        Manifest.Artifact artifact = version.manifest().artifact();
        @Nullable Known before = known.getIfPresent(artifact);
        if (before != null) {
            return before;
        }
        Layout layout = layout(version);
        Known found = new Known(directory.entry(layout), names(layout));
        known.put(artifact, found);
        return found;
    }

    /** From the cache, if it is there: it may be needed while the store is not. */
    private Layout layout(ModelVersion version) {
        Manifest.Artifact artifact = version.manifest().artifact();
        return artifact.layout()
                .flatMap(digest -> cache.flatMap(directory -> directory.layout(digest)))
                .orElseGet(() -> downloader.layout(version.toString(), artifact));
    }

    private LocalModel inFolder(ModelVersion version, Layout layout, Consumer<? super Progress> listener) {
        Path root;
        try {
            root = Files.createTempDirectory("model-registry-");
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "no folder for the files of " + version + " could be made: " + e.getMessage(), e);
        }
        boolean done = false;
        try {
            downloader.download(version.toString(), layout, root, Nearby.NOTHING, listener);
            done = true;
            return new Local(version, root, names(layout), () -> remove(root));
        } finally {
            if (!done) {
                remove(root);
            }
        }
    }

    private static List<String> names(Layout layout) {
        return layout.files().stream().map(cut -> cut.file().path()).toList();
    }

    private static void remove(Path root) {
        try {
            MoreFiles.deleteRecursively(root, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            // a model that has served its time is no reason to fail; its folder is one of the system's temporary ones
            LOG.warn("the folder {} could not be removed", root, e);
        }
    }

    private static final class Local implements LocalModel {
        private final ModelVersion version;
        private final Path root;
        private final List<String> files;
        private final Runnable giveBack;
        private final AtomicBoolean closed = new AtomicBoolean();

        Local(ModelVersion version, Path root, List<String> files, Runnable giveBack) {
            this.version = version;
            this.root = root;
            this.files = files;
            this.giveBack = giveBack;
        }

        @Override
        public ModelVersion version() {
            return version;
        }

        @Override
        public Path root() {
            return root;
        }

        @Override
        public Path path(String name) {
            if (!files.contains(name)) {
                throw new NotFoundException(
                        "there is no file " + name + " in " + version + "; it has " + String.join(", ", files));
            }
            return ArtifactPaths.resolve(root, name);
        }

        @Override
        public List<String> files() {
            return files;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                giveBack.run();
            }
        }
    }
}

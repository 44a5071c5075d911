package dev.modelregistry.core.serve;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.core.artifact.Downloader;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.serving.LocalModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Brings versions to folders of their own, which go when they are closed. Thread-safe. */
public final class LocalModels {
    private final Downloader downloader;

    public LocalModels(Downloader downloader) {
        this.downloader = downloader;
    }

    public LocalModel load(ModelVersion version) {
        Path root;
        try {
            root = Files.createTempDirectory("model-registry-");
        } catch (IOException e) {
            throw new StoreUnavailableException(
                    "no folder for the files of " + version + " could be made: " + e.getMessage(), e);
        }
        boolean done = false;
        try {
            List<ModelFile> files =
                    downloader.download(version.toString(), version.manifest().artifact(), root);
            done = true;
            return new Downloaded(
                    version, root, files.stream().map(ModelFile::path).toList());
        } finally {
            if (!done) {
                remove(root);
            }
        }
    }

    private static void remove(Path root) {
        try {
            MoreFiles.deleteRecursively(root, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + root + " could not be removed", e);
        }
    }

    private static final class Downloaded implements LocalModel {
        private final ModelVersion version;
        private final Path root;
        private final List<String> files;
        private final AtomicBoolean closed = new AtomicBoolean();

        Downloaded(ModelVersion version, Path root, List<String> files) {
            this.version = version;
            this.root = root;
            this.files = files;
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
            return root.resolve(name);
        }

        @Override
        public List<String> files() {
            return files;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                remove(root);
            }
        }
    }
}

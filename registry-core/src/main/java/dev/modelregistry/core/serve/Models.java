package dev.modelregistry.core.serve;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.error.LoadFailedException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.serving.ModelLoader;
import dev.modelregistry.serving.ServeOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes models of versions: brings their files, loads them as the application says, and closes them once nobody uses them. */
final class Models<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    private final Handles handles;
    private final ModelLoader<T> loader;
    private final ServeOptions<T> options;

    Models(Handles handles, ModelLoader<T> loader, ServeOptions<T> options) {
        this.handles = handles;
        this.loader = loader;
        this.options = options;
    }

    /** All that is wanted, of which some may be loaded already; or nothing is left of what was loaded here. */
    Serving<T> load(Target wanted, Set<Loaded<T>> before, Function<Version, ModelVersion> versions) {
        Map<Version, Loaded<T>> all = new LinkedHashMap<>();
        before.forEach(model -> all.put(model.version().version(), model));
        List<Loaded<T>> fresh = new ArrayList<>();
        try {
            for (Version version : wanted.versions()) {
                if (!all.containsKey(version)) {
                    Loaded<T> model = load(versions.apply(version));
                    fresh.add(model);
                    all.put(version, model);
                }
            }
            return new Serving<>(wanted, all);
        } catch (RuntimeException | Error e) {
            fresh.forEach(Loaded::retire);
            throw e;
        }
    }

    /** Loaded and warmed up, or nothing is left of it. */
    private Loaded<T> load(ModelVersion version) {
        LocalModel files = handles.load(version);
        boolean done = false;
        try {
            T model = Objects.requireNonNull(loader.load(files), "the loader gave no model");
            Runnable closer = () -> handles.inBackground(() -> close(version, model, files));
            try {
                options.warmUp().close(model);
                done = true;
                return new Loaded<>(version, model, closer);
            } finally {
                if (!done) {
                    done = true;
                    closer.run();
                }
            }
        } catch (RegistryException e) {
            throw e;
        } catch (Throwable e) {
            // errors, too: a runtime whose native library is missing says so by one
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new LoadFailedException(version.ref() + " was not loaded: " + e, e);
        } finally {
            if (!done) {
                files.close();
            }
        }
    }

    private void close(ModelVersion version, T model, LocalModel files) {
        try (files) {
            options.closer().close(model);
        } catch (Exception | Error e) {
            // whoever gave the model back has no part in it
            LOG.warn("{} was not closed well", version.ref(), e);
        }
    }
}

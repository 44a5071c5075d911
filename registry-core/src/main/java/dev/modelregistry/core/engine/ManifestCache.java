package dev.modelregistry.core.engine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Entry;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Manifests that were read, bounded in bytes. They never change. Thread-safe. */
final class ManifestCache {
    private static final long CACHE_BYTES = 64L << 20;
    private static final int BASE_BYTES = 2_000;
    private static final int BYTES_PER_FILE = 300;
    private static final int BYTES_PER_VALUE = 150;

    private final Cache<Key, Manifest> cache = CacheBuilder.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .weigher((Key key, Manifest manifest) -> weight(manifest))
            .build();

    private record Key(ModelName model, Version version) {}

    @Nullable
    Manifest get(ModelName model, Version version) {
        return cache.getIfPresent(new Key(model, version));
    }

    void put(ModelName model, Version version, Manifest manifest) {
        cache.put(new Key(model, version), manifest);
    }

    /** Keeps those that come by while a log is folded. */
    void putAll(ModelName model, List<Entry> entries) {
        for (Entry entry : entries) {
            for (Event event : entry.events()) {
                if (event instanceof Event.VersionRegistered registered) {
                    put(model, registered.version(), registered.manifest());
                }
            }
        }
    }

    /** In bytes of memory, about: what may be many, or long. */
    private static int weight(Manifest manifest) {
        long bytes = BASE_BYTES
                + (long) BYTES_PER_FILE * manifest.artifact().files().size()
                + (long) BYTES_PER_FILE
                        * (manifest.datasets().size() + manifest.parents().size())
                + (long) BYTES_PER_VALUE * manifest.metrics().size()
                + weight(manifest.hyperparameters())
                + weight(manifest.dependencies())
                + weight(manifest.business());
        return (int) Math.min(bytes, CACHE_BYTES);
    }

    private static long weight(Map<String, ?> values) {
        long bytes = 0;
        for (Object value : values.values()) {
            bytes += BYTES_PER_VALUE + (value instanceof String text ? text.length() : 0);
        }
        return bytes;
    }
}

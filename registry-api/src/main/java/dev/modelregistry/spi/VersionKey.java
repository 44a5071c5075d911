package dev.modelregistry.spi;

import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import java.util.Comparator;

/** Which version. Sorted by model, then by number. */
public record VersionKey(ModelName model, Version version) implements Comparable<VersionKey> {
    private static final Comparator<VersionKey> ORDER =
            Comparator.comparing(VersionKey::model).thenComparing(VersionKey::version);

    @Override
    public int compareTo(VersionKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return model + "@" + version;
    }
}

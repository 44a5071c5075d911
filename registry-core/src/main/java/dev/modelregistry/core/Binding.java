package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.PageRequest;
import dev.modelregistry.core.codec.BindingCodec;
import dev.modelregistry.core.engine.Founding;
import dev.modelregistry.error.UnsuitableStoreException;
import dev.modelregistry.spi.BlobStore;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Blobs belong to one registry, as a sweep by another would remove them. Who is about to write says so first, in a mark that
 * is made once; whoever only reads needs to write nothing. Thread-safe.
 */
final class Binding {
    private static final String MARK = "registry";
    private static final UUID NOBODY = new UUID(0, 0);

    private final Founding founding;
    private final BlobStore blobs;
    private final Duration wantedGrace;
    private volatile @Nullable Duration grace;

    /** @param wantedGrace for a blob store that belongs to nobody so far */
    Binding(Founding founding, BlobStore blobs, Duration wantedGrace) {
        this.founding = founding;
        this.blobs = blobs;
        this.wantedGrace = wantedGrace;
    }

    /** Refuses blobs of another registry. Returns how long a sweep of these blobs waits before it deletes. */
    Duration require(Actor actor) {
        @Nullable Duration known = grace;
        return known != null ? known : bind(actor);
    }

    /** Whoever does it at the same time comes to the same, and none waits for another who is refused. */
    private Duration bind(Actor actor) {
        Duration bound = own(Optional.of(founding.id(actor)));
        grace = bound;
        return bound;
    }

    /** Refuses blobs of another registry to somebody who only looks at them; what is nobody's so far stays so. */
    void requireNoOthers() {
        if (grace == null && blobs.marks(MARK, PageRequest.first(1)).items().contains(MARK)) {
            own(founding.id());
        }
    }

    private Duration own(Optional<UUID> registry) {
        BindingCodec.Binding bound = BindingCodec.decode(
                blobs.mark(MARK, BindingCodec.encode(new BindingCodec.Binding(registry.orElse(NOBODY), wantedGrace))));
        if (!Optional.of(bound.registry()).equals(registry)) {
            throw new UnsuitableStoreException(
                    blobs + " belongs to registry " + bound.registry() + ", and this is "
                            + registry.map(id -> "registry " + id).orElse("a registry without an id so far")
                            + "; each would take the other's blobs for garbage. Give this one a directory, a prefix or a"
                            + " table of its own",
                    null);
        }
        return bound.grace();
    }
}

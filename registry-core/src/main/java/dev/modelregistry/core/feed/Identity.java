package dev.modelregistry.core.feed;

import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.util.Optional;
import java.util.UUID;

/**
 * The id of the registry whose log this is: it is chosen before the first version is registered, and never changes. See
 * docs/decisions/0028. Only reads. Thread-safe.
 */
final class Identity {
    private static final StreamId FOUNDING = new StreamId("_founding");

    private final CommitLog log;
    private volatile Optional<UUID> known = Optional.empty();

    Identity(CommitLog log) {
        this.log = log;
    }

    /** The id, which is asked for until there is one. */
    Optional<UUID> id() {
        if (known.isEmpty()) {
            known = log.read(FOUNDING, 1, 1).stream()
                    .flatMap(commit -> commit.payload().stream())
                    .flatMap(payload -> CommitCodec.decode(payload).entries().stream())
                    .flatMap(entry -> entry.events().stream())
                    .filter(Event.Founded.class::isInstance)
                    .map(event -> ((Event.Founded) event).registry())
                    .findFirst();
        }
        return known;
    }
}

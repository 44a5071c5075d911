package dev.modelregistry.core.engine;

import dev.modelregistry.Actor;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The id of a registry: in the first slot of a stream of its own, so that whoever is first has chosen it for all. Thread-safe. */
public final class Founding {
    private static final StreamId STREAM = new StreamId("_founding");

    private final CommitLog log;
    private final Appender appender;
    private final InstantSource clock;
    /** It never changes. */
    private volatile Optional<UUID> known = Optional.empty();

    public Founding(CommitLog log, InstantSource clock, Duration timeout) {
        this.log = log;
        this.appender = new Appender(log, timeout);
        this.clock = clock;
    }

    /** The registry's id; one is chosen if there is none. */
    public UUID id(Actor actor) {
        return id().orElseGet(() -> found(actor));
    }

    /** The registry's id, if one was chosen already. Only reads. */
    public Optional<UUID> id() {
        if (known.isEmpty()) {
            known = log.read(STREAM, 1, 1).stream().map(Founding::id).findFirst();
        }
        return known;
    }

    private UUID found(Actor actor) {
        UUID id = UUID.randomUUID();
        Entry entry =
                new Entry(UUID.randomUUID(), actor, clock.instant(), "", List.of(), List.of(new Event.Founded(id)));
        Commit commit = new Commit(
                CommitId.random(),
                CommitCodec.encode(new CommitCodec.Payload(STREAM, 1, Optional.empty(), List.of(entry))),
                IndexDelta.NONE);
        try {
            AppendResult result = appender.append(STREAM, 1, commit);
            return result instanceof AppendResult.Occupied occupied ? id(occupied.by()) : id;
        } catch (Appender.Unsettled e) {
            throw new StoreUnavailableException(
                    "whether this registry has an id by now is not known, and nothing else was done; try again: "
                            + e.getMessage(),
                    e);
        }
    }

    private static UUID id(StoredCommit commit) {
        return Folding.decode(STREAM, commit).entries().stream()
                .flatMap(entry -> entry.events().stream())
                .filter(Event.Founded.class::isInstance)
                .map(event -> ((Event.Founded) event).registry())
                .findFirst()
                .orElseThrow(() -> new IntegrityException(
                        "revision 1 of " + STREAM + " should hold the id of this registry, and does not", null));
    }
}

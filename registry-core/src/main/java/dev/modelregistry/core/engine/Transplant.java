package dev.modelregistry.core.engine;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.index.IndexTerms;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Appends commits that were made elsewhere, as they are. Nothing is decided anew. */
public final class Transplant {
    private final LogReader reader;
    private final Manifests manifests;
    private final Appender appender;

    public Transplant(CommitLog log, LogReader reader, Manifests manifests, Duration timeout) {
        this.reader = reader;
        this.manifests = manifests;
        this.appender = new Appender(log, timeout);
    }

    /**
     * Appends the commit that follows a head.
     *
     * @param until by {@link System#nanoTime}: no attempt starts after this moment
     * @return the head with it
     * @throws AlreadyExistsException if another commit is there
     */
    public Head append(ModelName model, Head head, StoredCommit commit, Optional<Published> registrys, long until) {
        Bytes payload = commit.payload()
                .orElseThrow(() -> new NotFoundException("revision " + commit.revision() + " of " + model
                        + " was redacted, so its history cannot be copied"));
        CommitCodec.Payload decoded = Folding.decode(LogReader.stream(model), commit);
        Folding.requireNext(head, commit, decoded);
        ModelState after = head.state();
        for (Entry entry : decoded.entries()) {
            after = Evolve.evolve(after, commit.revision(), entry);
        }
        Commit copy = new Commit(
                CommitId.random(),
                payload,
                IndexTerms.delta(
                        head.state(),
                        decoded.entries(),
                        after,
                        Policy.of(after, registrys).indexedTags(),
                        version -> manifest(model, version, decoded.entries())));
        long sent = System.nanoTime();
        AppendResult result;
        try {
            result = appender.append(LogReader.stream(model), commit.revision(), copy, OptionalLong.of(until));
        } catch (Appender.Unsettled e) {
            throw new StoreUnavailableException(
                    "whether revision " + commit.revision() + " of " + model
                            + " has reached the target is not known; copy again, and the copy goes on from there: "
                            + e.getMessage(),
                    e);
        }
        if (result instanceof AppendResult.Occupied occupied
                && !occupied.by().digest().equals(commit.digest())) {
            throw other(model, commit.revision());
        }
        return result instanceof AppendResult.Appended
                ? reader.appended(LogReader.stream(model), head, payload, decoded.entries(), sent)
                : reader.catchUp(model, head).head();
    }

    /** Two logs part. */
    public static AlreadyExistsException other(ModelName model, long revision) {
        return new AlreadyExistsException("the target has another model " + model
                + ", or has changed it since: its revision "
                + revision + " is not the one of the model that is to be copied; copy into a registry that has no "
                + model);
    }

    private Manifest manifest(ModelName model, VersionState version, List<Entry> group) {
        for (Entry entry : group) {
            for (Event event : entry.events()) {
                if (event instanceof Event.VersionRegistered e && e.version().equals(version.version())) {
                    return e.manifest();
                }
            }
        }
        return manifests.of(model, version);
    }
}

package dev.modelregistry.core.serve;

import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Sha256;
import dev.modelregistry.core.cache.KnownModels;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps in the cache what was known of models, for a start without the store. A failure to keep it hinders nothing. */
final class Offline {
    private static final Logger LOG = LoggerFactory.getLogger(Offline.class);

    private final KnownModels files;
    private final Map<ModelName, Kept> kept = new ConcurrentHashMap<>();

    Offline(KnownModels files) {
        this.files = files;
    }

    /** The head that this process has remembered last, and when it was the newest. */
    private record Kept(Sha256 head, Instant at) {}

    /** A model as it was known, at a moment, to be the newest. */
    record Known(ModelState state, long revision, Instant at, KnownModels files) {
        /** @param why the store has to be done without; thrown if a version cannot be read here either */
        ModelVersion version(VersionState version, StoreUnavailableException why) {
            try {
                Bytes manifest = files.manifest(state.name(), version.digest())
                        .orElseThrow(() -> new StoreUnavailableException(
                                "this machine does not know " + state.name() + "@" + version.version() + ", and "
                                        + why.getMessage(),
                                why));
                return ModelReader.describe(state, version, ManifestCodec.decode(manifest));
            } catch (IOException | IntegrityException | UnsupportedFormatException e) {
                why.addSuppressed(e);
                throw why;
            }
        }
    }

    void keep(ModelVersion version) {
        try {
            Bytes bytes = ManifestCodec.encode(version.manifest());
            files.manifest(version.model(), bytes.digest(), bytes);
        } catch (IOException e) {
            notKept(version.model(), e);
        }
    }

    /** The head was the newest when the store was asked. One that was told late takes back nothing. */
    synchronized void remember(Head head, Instant asked) {
        ModelName model = head.state().name();
        Sha256 digest = head.digest().orElseThrow();
        try {
            if (!confirms(model, digest, asked)) {
                Bytes state = encoded(head, digest);
                if (isOlder(head, state, asked)) {
                    return;
                }
                files.state(model, state, asked);
            }
            kept.put(model, new Kept(digest, asked));
        } catch (IOException e) {
            notKept(model, e);
        }
    }

    /** Of a model that was known here, it is known from now on that it was erased, and nothing else. */
    synchronized void erased(Head head, Instant asked) {
        ModelName model = head.state().name();
        try {
            if (files.knows(model)) {
                remember(head, asked);
                files.forgetManifests(model);
            }
        } catch (IOException e) {
            LOG.warn("{} was erased, but not all that is known of it in the cache: {}", model, e.toString());
        }
    }

    /** Without reading, if nobody else has kept anything since. */
    private boolean confirms(ModelName model, Sha256 digest, Instant asked) throws IOException {
        @Nullable Kept last = kept.get(model);
        return last != null && last.head().equals(digest) && files.confirm(model, last.at(), asked);
    }

    /** Whether somebody else knew a newer state by then. */
    private boolean isOlder(Head head, Bytes state, Instant asked) throws IOException {
        ModelName model = head.state().name();
        Instant at = asked.truncatedTo(KnownModels.PRECISION);
        Optional<KnownModels.Known> there =
                files.state(model).filter(known -> !known.at().isBefore(at));
        return there.isPresent()
                && !there.get().bytes().equals(state)
                && known(model, unread -> {})
                        .filter(known -> known.revision() > head.revision())
                        .isPresent();
    }

    private static Bytes encoded(Head head, Sha256 digest) {
        return CheckpointCodec.encode(new CheckpointCodec.Saved(head.state(), head.revision(), digest, head.time()));
    }

    private static void notKept(ModelName model, IOException e) {
        LOG.warn("what is known of {} was not kept for a start without the store: {}", model, e.toString());
    }

    /** @param why the store has to be done without; told as well why this does not help */
    Optional<Known> known(ModelName model, StoreUnavailableException why) {
        return known(model, why::addSuppressed);
    }

    private Optional<Known> known(ModelName model, Consumer<Exception> told) {
        try {
            return files.state(model).map(known -> {
                CheckpointCodec.Saved saved = CheckpointCodec.decode(known.bytes());
                return new Known(saved.state(), saved.revision(), known.at(), files);
            });
        } catch (IOException | RegistryException e) {
            LOG.warn("what is known of {} cannot be read: {}", model, e.toString());
            told.accept(e);
            return Optional.empty();
        }
    }
}

package dev.modelregistry.core.serve;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Version;
import dev.modelregistry.core.cache.KnownModels;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.Bytes;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps in the cache what was known of models, for a start without the store. A failure to keep it hinders nothing. */
final class Offline {
    private static final Logger LOG = LoggerFactory.getLogger(Offline.class);

    private final KnownModels files;

    Offline(KnownModels files) {
        this.files = files;
    }

    /** A model as it was known, at a moment, to be the newest. */
    record Known(ModelState state, Instant at, KnownModels files) {
        ModelVersion version(VersionState version) {
            try {
                Bytes manifest = files.manifest(state.name(), version.digest())
                        .orElseThrow(() -> new StoreUnavailableException(
                                "this machine does not know " + state.name() + "@" + version.version(), null));
                return ModelReader.describe(state, version, ManifestCodec.decode(manifest));
            } catch (IOException e) {
                throw new StoreUnavailableException("what is known of " + state.name() + " cannot be read: " + e, e);
            }
        }
    }

    void remember(Head head, Map<Version, Manifest> manifests, Instant now) {
        ModelName model = head.state().name();
        try {
            for (Map.Entry<Version, Manifest> manifest : manifests.entrySet()) {
                Bytes bytes = ManifestCodec.encode(manifest.getValue());
                files.manifest(model, bytes.digest(), bytes);
            }
            Bytes state = CheckpointCodec.encode(new CheckpointCodec.Saved(
                    head.state(), head.revision(), head.digest().orElseThrow(), head.time()));
            files.state(model, state, now);
        } catch (IOException e) {
            LOG.warn("what is known of {} was not kept for a start without the store: {}", model, e.toString());
        }
    }

    void confirm(ModelName model, Instant now) {
        try {
            files.confirm(model, now);
        } catch (IOException e) {
            LOG.debug("what is known of {} was not confirmed", model, e);
        }
    }

    Optional<Known> known(ModelName model) {
        try {
            Optional<KnownModels.Known> known = files.state(model);
            return known.map(k -> new Known(CheckpointCodec.decode(k.bytes()).state(), k.at(), files));
        } catch (IOException | RegistryException e) {
            LOG.warn("what is known of {} cannot be read: {}", model, e.toString());
            return Optional.empty();
        }
    }
}

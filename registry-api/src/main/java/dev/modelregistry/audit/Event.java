package dev.modelregistry.audit;

import dev.modelregistry.Manifest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Something that happened to a model. The state of a model is the sum of its events, and nothing else. */
public sealed interface Event {
    /** What happened, in a few words for a person. */
    String describe();

    /**
     * A version came to be.
     *
     * @param digest of the manifest's stored form
     * @param idempotencyKey kept for ever, so that the same run never registers twice
     */
    record VersionRegistered(
            Version version,
            Sha256 digest,
            Manifest manifest,
            Map<String, String> tags,
            Optional<String> idempotencyKey)
            implements Event {
        /** Copies the tags. */
        public VersionRegistered {
            tags = Collections.unmodifiableMap(new TreeMap<>(tags));
        }

        @Override
        public String describe() {
            return "registered " + version + " trained on "
                    + (manifest.datasets().isEmpty()
                            ? "no dataset"
                            : manifest.datasets().stream()
                                    .map(d -> d.name() + " " + d.version())
                                    .collect(Collectors.joining(", ")));
        }
    }

    /** The model, or one version, got another description. */
    record Described(Optional<Version> version, String text) implements Event {
        @Override
        public String describe() {
            return "described " + subject(version);
        }
    }

    /** A tag of the model, or of one version, was set or overwritten. */
    record Tagged(Optional<Version> version, String key, String value) implements Event {
        @Override
        public String describe() {
            return "tagged " + subject(version) + " " + key + "=" + value;
        }
    }

    /** A tag of the model, or of one version, was removed. */
    record Untagged(Optional<Version> version, String key) implements Event {
        @Override
        public String describe() {
            return "removed tag " + key + " of " + subject(version);
        }
    }

    /** An alias was created, or moved to another version. */
    record AliasMoved(String alias, Version version) implements Event {
        @Override
        public String describe() {
            return "alias " + alias + " points to " + version;
        }
    }

    /** An alias was removed. */
    record AliasRemoved(String alias) implements Event {
        @Override
        public String describe() {
            return "removed alias " + alias;
        }
    }

    /**
     * A stage serves something else than before.
     *
     * @param cause why
     * @param shares what it serves from now on, its primary first; empty if nothing
     */
    record AllocationChanged(Stage stage, Cause cause, Map<Version, Share> shares) implements Event {
        /** Copies the shares. */
        public AllocationChanged {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
        }

        @Override
        public String describe() {
            return switch (cause) {
                case PROMOTED -> "promoted " + list() + " to " + stage;
                case ROLLED_BACK -> "rolled " + stage + " back to " + list();
                case LEFT -> shares.isEmpty() ? stage + " serves nothing" : stage + " serves " + list();
            };
        }

        private String list() {
            return shares.entrySet().stream()
                    .map(e -> shares.size() == 1 ? e.getKey().toString() : e.getKey() + " at " + e.getValue())
                    .collect(Collectors.joining(", "));
        }
    }

    /** Why a stage serves something else. */
    enum Cause {
        /** A version was promoted into it. */
        PROMOTED,
        /** It was rolled back. */
        ROLLED_BACK,
        /** A version moved on to another stage, or was taken out. */
        LEFT
    }

    /** A version was taken out of use. */
    record Archived(Version version) implements Event {
        @Override
        public String describe() {
            return "archived " + version;
        }
    }

    /** An archived version may be used again. */
    record Restored(Version version) implements Event {
        @Override
        public String describe() {
            return "restored " + version;
        }
    }

    /** A version was deleted; its number is not used again. */
    record Deleted(Version version) implements Event {
        @Override
        public String describe() {
            return "deleted " + version;
        }
    }

    private static String subject(Optional<Version> version) {
        return version.map(Version::toString).orElse("the model");
    }
}

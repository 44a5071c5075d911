package dev.modelregistry.audit;

import dev.modelregistry.Manifest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Evaluation;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
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
     * @param candidate the version that was promoted, or whose share was changed; absent where no single one was
     * @param shares what it serves from now on, its primary first; empty if nothing
     * @param ranges which buckets go to which version; empty if nothing is served
     */
    record AllocationChanged(
            Stage stage,
            Cause cause,
            Optional<Version> candidate,
            Map<Version, Share> shares,
            List<Allocation.Range> ranges)
            implements Event {
        /** Copies the collections. */
        public AllocationChanged {
            shares = Collections.unmodifiableMap(new LinkedHashMap<>(shares));
            ranges = List.copyOf(ranges);
        }

        @Override
        public String describe() {
            return switch (cause) {
                case PROMOTED -> "promoted " + promoted() + " to " + stage + mix();
                case EMERGENCY ->
                    "EMERGENCY: promoted " + promoted() + " to " + stage + " past gates and approvals" + mix();
                case SHIFTED -> "shifted " + stage + " to " + list();
                case ROLLED_BACK -> "rolled " + stage + " back to " + list();
                case LEFT -> shares.isEmpty() ? stage + " serves nothing" : stage + " serves " + list();
            };
        }

        private String promoted() {
            return candidate.map(Version::toString).orElseGet(this::list);
        }

        private String mix() {
            return shares.size() < 2 ? "" : ", which serves " + list();
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
        /** A version was promoted into it past gates and approvals. */
        EMERGENCY,
        /** The shares of what it serves were changed. */
        SHIFTED,
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

    /** A version was taken out of every stage and alias, and may never come back. */
    record Recalled(Version version) implements Event {
        @Override
        public String describe() {
            return "RECALLED " + version;
        }
    }

    /** A version may not be deleted until the hold is released. */
    record Held(Version version) implements Event {
        @Override
        public String describe() {
            return "placed a legal hold on " + version;
        }
    }

    /** A legal hold is over. */
    record Released(Version version) implements Event {
        @Override
        public String describe() {
            return "released the legal hold on " + version;
        }
    }

    /** A version was evaluated. */
    record Evaluated(Version version, Evaluation evaluation) implements Event {
        @Override
        public String describe() {
            return "evaluated " + version + " on " + evaluation.name() + ": "
                    + evaluation.metrics().entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .collect(Collectors.joining(", "));
        }
    }

    /**
     * Somebody asked to let a version into a stage. The request has the id of the command that made it.
     *
     * @param digest of the version's manifest
     * @param share with which it enters
     * @param largest up to which it may grow
     * @param expiresAt until when the approvals must be there
     */
    record PromotionRequested(
            UUID request,
            Version version,
            Sha256 digest,
            Stage stage,
            Share share,
            Share largest,
            Optional<Instant> expiresAt)
            implements Event {
        @Override
        public String describe() {
            return "asked to promote " + version + " to " + stage
                    + (share.equals(Share.ALL)
                            ? ""
                            : " at " + share + (largest.equals(share) ? "" : ", later up to " + largest));
        }
    }

    /**
     * Somebody published a policy that needs approvals. The request has the id of the command that made it.
     *
     * @param lifecycle the policy
     * @param digest of its stored form
     * @param expiresAt until when the approvals must be there
     */
    record PolicyProposed(UUID request, Lifecycle lifecycle, Sha256 digest, Optional<Instant> expiresAt)
            implements Event {
        @Override
        public String describe() {
            return "proposed a policy";
        }
    }

    /** Somebody agreed to a request. */
    record Approved(UUID request, String comment) implements Event {
        @Override
        public String describe() {
            return "approved";
        }
    }

    /** A request stands elsewhere than before: all approvals are there, it was carried out, or it came to nothing. */
    record RequestMoved(UUID request, RequestStatus status) implements Event {
        @Override
        public String describe() {
            return switch (status) {
                case APPROVED -> "all approvals are there, but it could not be carried out yet";
                case EXECUTED -> "carried out the request";
                case REJECTED -> "rejected the request";
                case WITHDRAWN -> "withdrew the request";
                default -> "the request ended";
            };
        }
    }

    /**
     * A policy is in force from here on: of the model, or, in the registry's own log, of all models.
     *
     * @param lifecycle the policy
     * @param digest of its stored form
     */
    record PolicyPublished(Lifecycle lifecycle, Sha256 digest) implements Event {
        @Override
        public String describe() {
            return "published a policy";
        }
    }

    /**
     * The model was erased: all that was written before goes, and nothing follows. What goes is told by the digests that
     * stay.
     */
    record Erased() implements Event {
        @Override
        public String describe() {
            return "ERASED the model";
        }
    }

    /**
     * From here on, what is new with this level of the stored format may be written; releases that do not know the level can
     * change nothing any more. In the registry's own log alone.
     */
    record FormatRaised(int level) implements Event {
        @Override
        public String describe() {
            return "raised the stored format to level " + level;
        }
    }

    /**
     * The registry got the id that its blobs are bound to. It is the one event of a log of its own.
     *
     * @param registry random
     */
    record Founded(UUID registry) implements Event {
        @Override
        public String describe() {
            return "founded registry " + registry;
        }
    }

    private static String subject(Optional<Version> version) {
        return version.map(Version::toString).orElse("the model");
    }
}

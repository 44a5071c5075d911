package dev.modelregistry.core.rules;

import dev.modelregistry.Expect;
import dev.modelregistry.Manifest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Evaluation;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** What somebody wants to be done to a model. */
public sealed interface Command {
    /** Why, in the actor's words; empty for commands that need no reason. */
    default String reason() {
        return "";
    }

    /**
     * A new version.
     *
     * @param waived what was said to be none
     */
    record Register(
            Manifest manifest,
            Sha256 digest,
            Map<String, String> tags,
            Optional<String> idempotencyKey,
            boolean nextMajor,
            Set<Requirement> waived)
            implements Command {}

    /** A description, of the model or of one version. */
    record Describe(Optional<Version> version, String text) implements Command {}

    /** A tag, of the model or of one version. */
    record Tag(Optional<Version> version, String key, String value) implements Command {}

    /** A tag less, of the model or of one version. */
    record Untag(Optional<Version> version, String key) implements Command {}

    /** An alias, created or moved. */
    record MoveAlias(String alias, Version version, Expect expect) implements Command {}

    /** An alias less. */
    record RemoveAlias(String alias) implements Command {}

    /** An evaluation more. */
    record Evaluate(Version version, Evaluation evaluation) implements Command {}

    /** A version into a stage, or to another share there. */
    record Promote(Version version, Stage stage, PromoteOptions options, String reason) implements Command {}

    /** Other shares of what a stage serves. */
    record Shift(Stage stage, Map<Version, Share> shares, String reason, Expect expect) implements Command {}

    /** A version out of a stage. */
    record Demote(Version version, Stage stage, String reason) implements Command {}

    /** A stage back to what it served before. */
    record Rollback(Stage stage, Target target, String reason, Expect expect) implements Command {
        /** How far back. */
        public sealed interface Target {
            /** Before the last rollout. */
            record Previous() implements Target {}

            /** This version alone. */
            record ToVersion(Version version) implements Target {}

            /** What was served once. */
            record ToAllocation(Allocation allocation) implements Target {}
        }
    }

    /** Approvals for a promotion are asked for. */
    record RequestPromotion(Version version, Stage stage, Share share, Share largest, String reason)
            implements Command {}

    /** Agreement with a request. */
    record Approve(UUID request, String reason) implements Command {}

    /** A request is refused. */
    record Reject(UUID request, String reason) implements Command {}

    /** A request is taken back. */
    record Withdraw(UUID request, String reason) implements Command {}

    /** Another policy. */
    record Publish(Lifecycle lifecycle, Sha256 digest) implements Command {}

    /** A version out of use. */
    record Archive(Version version, String reason) implements Command {}

    /** An archived version back into use. */
    record Restore(Version version, String reason) implements Command {}

    /** A version out of everywhere, for good. */
    record Recall(Version version, String reason) implements Command {}

    /** A legal hold. */
    record Hold(Version version, String reason) implements Command {}

    /** A legal hold less. */
    record Release(Version version, String reason) implements Command {}

    /** A version gone. */
    record Delete(Version version, String reason) implements Command {}

    /** A model gone, with all that was said about it. */
    record Erase(String reason) implements Command {}

    /** What is new with the newest level of the stored format may be written. */
    record Upgrade(String reason) implements Command {}
}

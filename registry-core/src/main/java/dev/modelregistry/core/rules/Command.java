package dev.modelregistry.core.rules;

import dev.modelregistry.Expect;
import dev.modelregistry.Manifest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import java.util.Map;
import java.util.Optional;

/** What somebody wants to be done to a model. */
public sealed interface Command {
    /** Why, in the actor's words; empty for commands that need no reason. */
    default String reason() {
        return "";
    }

    /** A new version. */
    record Register(
            Manifest manifest,
            Sha256 digest,
            Map<String, String> tags,
            Optional<String> idempotencyKey,
            boolean nextMajor)
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

    /** A version into a stage, alone. */
    record Promote(Version version, Stage stage, String reason, Expect expect) implements Command {}

    /** A version out of a stage. */
    record Demote(Version version, Stage stage, String reason) implements Command {}

    /** A stage back to what it served before, or before that to a certain version. */
    record Rollback(Stage stage, Optional<Version> to, String reason, Expect expect) implements Command {}

    /** A version out of use. */
    record Archive(Version version, String reason) implements Command {}

    /** An archived version back into use. */
    record Restore(Version version, String reason) implements Command {}

    /** A version gone. */
    record Delete(Version version, String reason) implements Command {}
}

package dev.modelregistry.core.rules;

import dev.modelregistry.Expect;
import dev.modelregistry.Manifest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Commands in few words. Versions of different numbers {@code n} have different manifests. */
public final class Commands {
    private Commands() {}

    public static Command.Register register(int n) {
        return new Command.Register(manifest(n), digest(n), Map.of(), Optional.empty(), false, Set.of());
    }

    public static Command.Register registerMajor(int n) {
        return new Command.Register(manifest(n), digest(n), Map.of(), Optional.empty(), true, Set.of());
    }

    public static Command.Register registerRun(int n, String key) {
        return new Command.Register(manifest(n), digest(n), Map.of("run", key), Optional.of(key), false, Set.of());
    }

    public static Command.Promote promote(String version, Stage stage) {
        return promote(version, stage, PromoteOptions.DEFAULT);
    }

    public static Command.Promote promote(String version, Stage stage, PromoteOptions options) {
        return new Command.Promote(Version.parse(version), stage, options, "because");
    }

    public static Command.Promote promote(String version, Stage stage, double percent) {
        return promote(version, stage, PromoteOptions.at(Share.percent(percent)));
    }

    /** Event of a stage whose buckets lie one after the other. */
    public static Event.AllocationChanged changed(
            Stage stage, Event.Cause cause, Optional<Version> candidate, Map<Version, Share> shares) {
        return new Event.AllocationChanged(stage, cause, candidate, shares, Allocation.contiguous(shares));
    }

    public static Command.Demote demote(String version, Stage stage) {
        return new Command.Demote(Version.parse(version), stage, "because");
    }

    public static Command.Rollback rollback(Stage stage) {
        return new Command.Rollback(stage, new Target.Previous(), "because", Expect.anything());
    }

    public static Command.Rollback rollback(Stage stage, String to) {
        return new Command.Rollback(stage, new Target.ToVersion(Version.parse(to)), "because", Expect.anything());
    }

    public static Command.MoveAlias alias(String alias, String version) {
        return new Command.MoveAlias(alias, Version.parse(version), Expect.anything());
    }

    public static Command.Tag tag(String version, String key, String value) {
        return new Command.Tag(Optional.of(Version.parse(version)), key, value);
    }

    public static Command.Untag untag(String version, String key) {
        return new Command.Untag(Optional.of(Version.parse(version)), key);
    }

    public static Command.Archive archive(String version) {
        return new Command.Archive(Version.parse(version), "because");
    }

    public static Command.Restore restore(String version) {
        return new Command.Restore(Version.parse(version), "because");
    }

    public static Command.Delete delete(String version) {
        return new Command.Delete(Version.parse(version), "because");
    }

    /** A small manifest. */
    public static Manifest manifest(int n) {
        Manifest.ModelFile file = new Manifest.ModelFile("model.onnx", 100 + n, digest(1_000_000 + n), false);
        return new Manifest(
                new Manifest.Artifact(file.size(), 1, List.of(file), Optional.empty()),
                Instant.parse("2026-10-31T12:00:00Z").plusMillis(n),
                List.of(Dataset.of("transactions", "2026-10-" + (1 + n % 3)), Dataset.of("transactions", "2026-09-30")),
                Map.of("depth", (long) (n % 4), "eta", 0.1, "shuffle", n % 2 == 0, "loss", "log"),
                Map.of("auc", 0.9 + n % 10 / 1_000.0),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Map.of());
    }

    /** Stands for the digest of that manifest: the rules only compare it. */
    public static Sha256 digest(int n) {
        return Sha256.of(("manifest " + n).getBytes(StandardCharsets.UTF_8));
    }
}

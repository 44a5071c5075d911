package dev.modelregistry.core.codec;

import dev.modelregistry.Alias;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.Erasure;
import dev.modelregistry.core.rules.Formats;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.StageState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.spi.Bytes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** A model's state as a checkpoint keeps it. Advisory: one of another format is left aside, and the log read instead. */
public final class CheckpointCodec {
    private static final long FORMAT = 3;

    private CheckpointCodec() {}

    /** A state, and the commit up to which it was folded. */
    public record Saved(ModelState state, long revision, Sha256 digest, Instant time) {}

    public static Bytes encode(Saved saved) {
        ModelState state = saved.state();
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("model", state.name().value());
            json.writeNumberProperty("revision", saved.revision());
            json.writeStringProperty("digest", saved.digest().hex());
            json.writeStringProperty("time", saved.time().toString());
            state.createdAt().ifPresent(created -> json.writeStringProperty("created", created.toString()));
            state.erased().ifPresent(erasure -> writeErasure(json, erasure));
            if (state.formatLevel() != Formats.FIRST) {
                json.writeNumberProperty("formatLevel", state.formatLevel());
            }
            json.writeStringProperty("description", state.description());
            ManifestCodec.writeValues(json, "tags", state.tags());
            json.writeName("aliases");
            json.writeStartArray();
            state.aliases().values().forEach(alias -> {
                json.writeStartObject();
                json.writeStringProperty("name", alias.name());
                EventCodec.version(json, alias.version());
                json.writeNumberProperty("revision", alias.revision());
                json.writeEndObject();
            });
            json.writeEndArray();
            if (!state.removedAliases().isEmpty()) {
                json.writeName("removedAliases");
                json.writeStartArray();
                state.removedAliases().forEach((alias, revision) -> {
                    json.writeStartObject();
                    json.writeStringProperty("name", alias);
                    json.writeNumberProperty("revision", revision);
                    json.writeEndObject();
                });
                json.writeEndArray();
            }
            json.writeName("stages");
            json.writeStartArray();
            state.stages().forEach((stage, s) -> writeStage(json, stage, s));
            json.writeEndArray();
            json.writeName("versions");
            json.writeStartArray();
            state.versions().forEach(version -> writeVersion(json, version));
            json.writeEndArray();
            GovernanceCheckpoint.write(json, state);
        });
    }

    public static Saved decode(Bytes bytes) {
        JsonObject object = Json.parse("the checkpoint", bytes);
        CommitCodec.requireFormat("the checkpoint", object, FORMAT);
        return object.read(o -> {
            ModelName name = ModelName.of(o.text("model"));
            long revision = o.integer("revision");
            Sha256 digest = new Sha256(o.text("digest"));
            Instant time = o.time("time");
            return new Saved(ModelState.restore(name, parts -> fill(parts, o, name)), revision, digest, time);
        });
    }

    private static void fill(ModelState.Parts parts, JsonObject o, ModelName name) {
        Map<Stage, StageState> stages = new HashMap<>();
        Map<String, Long> removedAliases = new HashMap<>();
        o.objects("stages", s -> stages.put(Stage.of(s.text("stage")), readStage(s)) == null);
        o.objects("removedAliases", a -> removedAliases.put(a.text("name"), a.integer("revision")) == null);
        parts.created(o.optionalText("created").map(Instant::parse));
        parts.erased(o.optionalObject("erased", CheckpointCodec::readErasure));
        parts.formatLevel(o.has("formatLevel") ? o.smallInteger("formatLevel") : Formats.FIRST);
        parts.description(o.text("description"));
        parts.tags(o.texts("tags"));
        parts.aliases(
                o.objects("aliases", a -> new Alias(a.text("name"), EventCodec.version(a), a.integer("revision"))));
        parts.removedAliases(removedAliases);
        parts.stages(stages);
        parts.versions(o.objects("versions", CheckpointCodec::readVersion));
        GovernanceCheckpoint.fill(parts, o, name);
    }

    private static void writeErasure(JsonGenerator json, Erasure erasure) {
        json.writeName("erased");
        json.writeStartObject();
        json.writeNumberProperty("revision", erasure.revision());
        CommitCodec.writeActor(json, erasure.actor());
        json.writeStringProperty("time", erasure.time().toString());
        json.writeStringProperty("reason", erasure.reason());
        json.writeEndObject();
    }

    private static Erasure readErasure(JsonObject o) {
        return new Erasure(o.integer("revision"), CommitCodec.readActor(o), o.time("time"), o.text("reason"));
    }

    private static void writeStage(JsonGenerator json, Stage stage, StageState state) {
        json.writeStartObject();
        json.writeStringProperty("stage", stage.name());
        json.writeNumberProperty("revision", state.revision());
        state.current().ifPresent(current -> {
            json.writeName("current");
            writeAllocation(json, current);
        });
        json.writeName("past");
        json.writeStartArray();
        state.past().forEach(allocation -> writeAllocation(json, allocation));
        json.writeEndArray();
        state.candidate().ifPresent(v -> json.writeStringProperty("candidate", v.toString()));
        json.writeName("standing");
        json.writeStartArray();
        state.standing().forEach((version, standing) -> {
            json.writeStartObject();
            EventCodec.version(json, version);
            json.writeStringProperty("since", standing.since().toString());
            json.writeNumberProperty("peak", standing.peak().buckets());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeName("served");
        json.writeStartArray();
        state.served().forEach((version, share) -> {
            json.writeStartObject();
            EventCodec.version(json, version);
            json.writeNumberProperty("buckets", share.buckets());
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeEndObject();
    }

    private static StageState readStage(JsonObject o) {
        Map<Version, StageState.Standing> standing = new HashMap<>();
        o.objects("standing", s -> {
            Version version = EventCodec.version(s);
            standing.put(version, new StageState.Standing(s.time("since"), new Share(s.smallInteger("peak"))));
            return version;
        });
        Map<Version, Share> served = new HashMap<>();
        o.objects("served", s -> served.put(EventCodec.version(s), new Share(s.smallInteger("buckets"))) == null);
        return new StageState(
                o.optionalObject("current", CheckpointCodec::readAllocation),
                o.integer("revision"),
                o.objects("past", CheckpointCodec::readAllocation),
                o.optionalText("candidate").map(Version::parse),
                standing,
                served);
    }

    private static void writeAllocation(JsonGenerator json, Allocation allocation) {
        json.writeStartObject();
        json.writeStringProperty("stage", allocation.stage().name());
        json.writeStringProperty("primary", allocation.primary().toString());
        EventCodec.writeShares(json, allocation.shares());
        EventCodec.writeRanges(json, allocation.shares(), allocation.ranges());
        json.writeNumberProperty("revision", allocation.revision());
        json.writeEndObject();
    }

    private static Allocation readAllocation(JsonObject o) {
        Stage stage = Stage.of(o.text("stage"));
        Version primary = Version.parse(o.text("primary"));
        Map<Version, Share> shares = EventCodec.readShares(o);
        return new Allocation(stage, primary, shares, EventCodec.readRanges(o, shares), o.integer("revision"));
    }

    private static void writeVersion(JsonGenerator json, VersionState v) {
        json.writeStartObject();
        EventCodec.version(json, v.version());
        json.writeStringProperty("digest", v.digest().hex());
        json.writeNumberProperty("revision", v.revision());
        CommitCodec.writeActor(json, v.author());
        json.writeStringProperty("registered", v.registeredAt().toString());
        v.idempotencyKey().ifPresent(key -> json.writeStringProperty("key", key));
        if (!v.description().isEmpty()) {
            json.writeStringProperty("description", v.description());
        }
        ManifestCodec.writeValues(json, "tags", v.tags());
        if (!v.active()) {
            json.writeStringProperty("status", v.status().name().toLowerCase(Locale.ROOT));
        }
        if (v.held()) {
            json.writeBooleanProperty("held", true);
        }
        ManifestCodec.writeObjects(
                json, "evaluations", List.copyOf(v.evaluations().values()), GovernanceCheckpoint::writeEvaluated);
        json.writeEndObject();
    }

    private static VersionState readVersion(JsonObject o) {
        Optional<String> status = o.optionalText("status");
        return new VersionState(
                EventCodec.version(o),
                new Sha256(o.text("digest")),
                o.integer("revision"),
                CommitCodec.readActor(o),
                o.time("registered"),
                o.optionalText("key"),
                o.optionalText("description").orElse(""),
                o.texts("tags"),
                status.map(s -> VersionState.Status.valueOf(s.toUpperCase(Locale.ROOT)))
                        .orElse(VersionState.Status.ACTIVE),
                o.flag("held"),
                GovernanceCheckpoint.readEvaluated(o));
    }
}

package dev.modelregistry.core.codec;

import dev.modelregistry.Alias;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.StageState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.spi.Bytes;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** A model's state as a checkpoint keeps it. Advisory: one of another format is left aside, and the log read instead. */
public final class CheckpointCodec {
    private static final long FORMAT = 1;

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
            json.writeStringProperty("created", state.createdAt().orElseThrow().toString());
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
        });
    }

    public static Saved decode(Bytes bytes) {
        JsonObject object = Json.parse("the checkpoint", bytes);
        CommitCodec.requireFormat("the checkpoint", object, FORMAT);
        return object.read(o -> {
            Map<Stage, StageState> stages = new HashMap<>();
            ModelName name = ModelName.of(o.text("model"));
            long revision = o.integer("revision");
            Sha256 digest = new Sha256(o.text("digest"));
            Instant time = o.time("time");
            o.objects("stages", s -> stages.put(Stage.of(s.text("stage")), readStage(s)) == null);
            Map<String, Long> removedAliases = new HashMap<>();
            o.objects("removedAliases", a -> removedAliases.put(a.text("name"), a.integer("revision")) == null);
            ModelState state = ModelState.restore(
                    name,
                    o.time("created"),
                    o.text("description"),
                    o.texts("tags"),
                    o.objects("aliases", a -> new Alias(a.text("name"), EventCodec.version(a), a.integer("revision"))),
                    removedAliases,
                    stages,
                    o.objects("versions", CheckpointCodec::readVersion));
            return new Saved(state, revision, digest, time);
        });
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
        json.writeEndObject();
    }

    private static StageState readStage(JsonObject o) {
        return new StageState(
                o.optionalObject("current", CheckpointCodec::readAllocation),
                o.integer("revision"),
                o.objects("past", CheckpointCodec::readAllocation));
    }

    private static void writeAllocation(JsonGenerator json, Allocation allocation) {
        json.writeStartObject();
        json.writeStringProperty("stage", allocation.stage().name());
        json.writeStringProperty("primary", allocation.primary().toString());
        EventCodec.writeShares(json, allocation.shares());
        json.writeNumberProperty("revision", allocation.revision());
        json.writeEndObject();
    }

    private static Allocation readAllocation(JsonObject o) {
        return new Allocation(
                Stage.of(o.text("stage")),
                Version.parse(o.text("primary")),
                EventCodec.readShares(o),
                o.integer("revision"));
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
                        .orElse(VersionState.Status.ACTIVE));
    }
}

package dev.modelregistry.core.codec;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.StreamId;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;

/** The payload of a commit. It names its own place, so that a commit copied elsewhere is found out. */
public final class CommitCodec {
    private static final long FORMAT = 1;

    private CommitCodec() {}

    /**
     * A commit's payload, decoded.
     *
     * @param previous the digest of the payload before it; absent in the first
     */
    public record Payload(StreamId stream, long revision, Optional<Sha256> previous, List<Entry> entries) {}

    public static Bytes encode(Payload payload) {
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("stream", payload.stream().value());
            json.writeNumberProperty("revision", payload.revision());
            payload.previous().ifPresent(digest -> json.writeStringProperty("previous", digest.hex()));
            json.writeName("entries");
            json.writeStartArray();
            payload.entries().forEach(entry -> write(json, entry));
            json.writeEndArray();
        });
    }

    /** How many bytes an entry takes in a payload. */
    public static int sizeOf(Entry entry) {
        return Json.object(json -> {
                    json.writeName("entry");
                    write(json, entry);
                })
                .size();
    }

    public static Payload decode(Bytes bytes) {
        JsonObject object = Json.parse("the commit", bytes);
        requireFormat("the commit", object, FORMAT);
        return object.read(o -> new Payload(
                new StreamId(o.text("stream")),
                o.integer("revision"),
                ManifestCodec.optionalDigest(o, "previous"),
                o.objects("entries", CommitCodec::read)));
    }

    static void requireFormat(String what, JsonObject object, long known) {
        long format = object.integer("format");
        if (format != known) {
            throw new UnsupportedFormatException(
                    what + " has format " + format + ", and this release knows format " + known
                            + "; upgrade this process",
                    null);
        }
    }

    private static void write(JsonGenerator json, Entry entry) {
        json.writeStartObject();
        json.writeStringProperty("command", entry.command().toString());
        writeActor(json, entry.actor());
        json.writeStringProperty("time", entry.time().toString());
        if (!entry.reason().isEmpty()) {
            json.writeStringProperty("reason", entry.reason());
        }
        ManifestCodec.writeObjects(json, "policies", entry.policies(), (j, policy) -> {
            j.writeStringProperty("scope", policy.scope().value());
            j.writeNumberProperty("revision", policy.revision());
            j.writeStringProperty("digest", policy.digest().hex());
        });
        json.writeName("events");
        json.writeStartArray();
        entry.events().forEach(event -> EventCodec.write(json, event));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static Entry read(JsonObject o) {
        return new Entry(
                UUID.fromString(o.text("command")),
                readActor(o),
                o.time("time"),
                o.optionalText("reason").orElse(""),
                o.objects(
                        "policies",
                        p -> new PolicyRevision(
                                ModelName.of(p.text("scope")), p.integer("revision"), new Sha256(p.text("digest")))),
                o.objects("events", EventCodec::read));
    }

    static void writeActor(JsonGenerator json, Actor actor) {
        json.writeName("actor");
        json.writeStartObject();
        json.writeStringProperty("id", actor.id());
        if (!actor.roles().isEmpty()) {
            json.writeName("roles");
            json.writeStartArray();
            actor.roles().forEach(json::writeString);
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    static Actor readActor(JsonObject o) {
        return o.object("actor", a -> new Actor(a.text("id"), new HashSet<>(a.strings("roles"))));
    }
}

package dev.modelregistry.core.codec;

import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Stage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** Events as JSON. The {@code type} of an event, and the names of its fields, never change. */
final class EventCodec {
    private EventCodec() {}

    static void write(JsonGenerator json, Event event) {
        json.writeStartObject();
        if (event instanceof Event.VersionRegistered e) {
            json.writeStringProperty("type", "version-registered");
            version(json, e.version());
            json.writeStringProperty("digest", e.digest().hex());
            e.idempotencyKey().ifPresent(key -> json.writeStringProperty("key", key));
            ManifestCodec.writeValues(json, "tags", e.tags());
            json.writeName("manifest");
            json.writeStartObject();
            ManifestCodec.write(json, e.manifest());
            json.writeEndObject();
        } else if (event instanceof Event.Described e) {
            json.writeStringProperty("type", "described");
            e.version().ifPresent(v -> version(json, v));
            json.writeStringProperty("text", e.text());
        } else if (event instanceof Event.Tagged e) {
            json.writeStringProperty("type", "tagged");
            e.version().ifPresent(v -> version(json, v));
            json.writeStringProperty("key", e.key());
            json.writeStringProperty("value", e.value());
        } else if (event instanceof Event.Untagged e) {
            json.writeStringProperty("type", "untagged");
            e.version().ifPresent(v -> version(json, v));
            json.writeStringProperty("key", e.key());
        } else if (event instanceof Event.AliasMoved e) {
            json.writeStringProperty("type", "alias-moved");
            json.writeStringProperty("alias", e.alias());
            version(json, e.version());
        } else if (event instanceof Event.AliasRemoved e) {
            json.writeStringProperty("type", "alias-removed");
            json.writeStringProperty("alias", e.alias());
        } else if (event instanceof Event.AllocationChanged e) {
            json.writeStringProperty("type", "allocation-changed");
            json.writeStringProperty("stage", e.stage().name());
            json.writeStringProperty(
                    "cause", e.cause().name().toLowerCase(Locale.ROOT).replace('_', '-'));
            e.candidate().ifPresent(v -> json.writeStringProperty("candidate", v.toString()));
            writeShares(json, e.shares());
            writeRanges(json, e.shares(), e.ranges());
        } else if (event instanceof Event.Archived e) {
            json.writeStringProperty("type", "archived");
            version(json, e.version());
        } else if (event instanceof Event.Restored e) {
            json.writeStringProperty("type", "restored");
            version(json, e.version());
        } else if (event instanceof Event.Deleted e) {
            json.writeStringProperty("type", "deleted");
            version(json, e.version());
        } else {
            GovernanceEventCodec.write(json, event);
        }
        json.writeEndObject();
    }

    static Event read(JsonObject o) {
        String type = o.text("type");
        return switch (type) {
            case "version-registered" ->
                new Event.VersionRegistered(
                        version(o),
                        new Sha256(o.text("digest")),
                        o.object("manifest", ManifestCodec::read),
                        o.texts("tags"),
                        o.optionalText("key"));
            case "described" -> new Event.Described(optionalVersion(o), o.text("text"));
            case "tagged" -> new Event.Tagged(optionalVersion(o), o.text("key"), o.text("value"));
            case "untagged" -> new Event.Untagged(optionalVersion(o), o.text("key"));
            case "alias-moved" -> new Event.AliasMoved(o.text("alias"), version(o));
            case "alias-removed" -> new Event.AliasRemoved(o.text("alias"));
            case "allocation-changed" -> readAllocation(o);
            case "archived" -> new Event.Archived(version(o));
            case "restored" -> new Event.Restored(version(o));
            case "deleted" -> new Event.Deleted(version(o));
            default -> GovernanceEventCodec.read(type, o);
        };
    }

    private static Event readAllocation(JsonObject o) {
        Stage stage = Stage.of(o.text("stage"));
        Event.Cause cause =
                Event.Cause.valueOf(o.text("cause").toUpperCase(Locale.ROOT).replace('-', '_'));
        Map<Version, Share> shares = readShares(o);
        return new Event.AllocationChanged(
                stage, cause, o.optionalText("candidate").map(Version::parse), shares, readRanges(o, shares));
    }

    /** Ranges are left out where they are the shares one after the other, as they always were before there were shares. */
    static void writeRanges(JsonGenerator json, Map<Version, Share> shares, List<Allocation.Range> ranges) {
        if (!ranges.equals(Allocation.contiguous(shares))) {
            ManifestCodec.writeObjects(json, "ranges", ranges, (j, range) -> {
                version(j, range.version());
                j.writeNumberProperty("buckets", range.buckets());
            });
        }
    }

    static List<Allocation.Range> readRanges(JsonObject o, Map<Version, Share> shares) {
        return o.has("ranges")
                ? o.objects("ranges", r -> new Allocation.Range(version(r), r.smallInteger("buckets")))
                : Allocation.contiguous(shares);
    }

    /** Shares keep their order, in which the primary comes first. */
    static void writeShares(JsonGenerator json, Map<Version, Share> shares) {
        json.writeName("shares");
        json.writeStartArray();
        shares.forEach((version, share) -> {
            json.writeStartObject();
            version(json, version);
            json.writeNumberProperty("buckets", share.buckets());
            json.writeEndObject();
        });
        json.writeEndArray();
    }

    static Map<Version, Share> readShares(JsonObject o) {
        Map<Version, Share> shares = new LinkedHashMap<>();
        o.objects("shares", s -> shares.put(version(s), new Share(s.smallInteger("buckets"))) == null);
        return shares;
    }

    static void version(JsonGenerator json, Version version) {
        json.writeStringProperty("version", version.toString());
    }

    static Version version(JsonObject o) {
        return Version.parse(o.text("version"));
    }

    private static Optional<Version> optionalVersion(JsonObject o) {
        return o.optionalText("version").map(Version::parse);
    }
}

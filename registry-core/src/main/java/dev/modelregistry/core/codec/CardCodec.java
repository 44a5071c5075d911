package dev.modelregistry.core.codec;

import dev.modelregistry.Manifest;
import dev.modelregistry.Version;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/** A card as JSON: manifests of versions that were registered one after the other, all in one place. */
public final class CardCodec {
    private static final long FORMAT = 1;

    private CardCodec() {}

    public static Bytes encode(SortedMap<Version, Manifest> manifests) {
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeName("versions");
            json.writeStartArray();
            manifests.forEach((version, manifest) -> {
                json.writeStartObject();
                json.writeStringProperty("version", version.toString());
                json.writeName("manifest");
                json.writeStartObject();
                ManifestCodec.write(json, manifest);
                json.writeEndObject();
                json.writeEndObject();
            });
            json.writeEndArray();
        });
    }

    /** What {@link #encode} wrote. */
    public static Map<Version, Manifest> decode(Bytes bytes) {
        return Json.parse("the card", bytes).read(CardCodec::read);
    }

    private static Map<Version, Manifest> read(JsonObject o) {
        long format = o.integer("format");
        if (format != FORMAT) {
            throw new UnsupportedFormatException(
                    "the card has format " + format + "; this release reads " + FORMAT, null);
        }
        Map<Version, Manifest> manifests = new LinkedHashMap<>();
        o.objects(
                "versions",
                v -> manifests.put(Version.parse(v.text("version")), v.object("manifest", ManifestCodec::read))
                        == null);
        return manifests;
    }
}

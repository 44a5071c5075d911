package dev.modelregistry.core.codec;

import dev.modelregistry.Sha256;
import dev.modelregistry.core.artifact.Layout;
import dev.modelregistry.core.artifact.LayoutFormat;
import dev.modelregistry.spi.Bytes;

/** A layout as JSON, stored as a blob. */
public final class LayoutCodec implements LayoutFormat {
    private static final long FORMAT = 1;

    @Override
    public Bytes encode(Layout layout) {
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeName("files");
            json.writeStartArray();
            layout.files().forEach(cut -> {
                json.writeStartObject();
                json.writeName("file");
                ManifestCodec.writeFile(json, cut.file());
                json.writeName("segments");
                json.writeStartArray();
                cut.segments().forEach(segment -> {
                    json.writeStartObject();
                    json.writeNumberProperty("length", segment.length());
                    json.writeStringProperty("sha256", segment.digest().hex());
                    json.writeEndObject();
                });
                json.writeEndArray();
                json.writeEndObject();
            });
            json.writeEndArray();
        });
    }

    @Override
    public Layout decode(Bytes bytes) {
        JsonObject object = Json.parse("the layout", bytes);
        CommitCodec.requireFormat("the layout", object, FORMAT);
        return object.read(o -> new Layout(o.objects(
                "files",
                f -> new Layout.CutFile(
                        f.object("file", ManifestCodec::readFile),
                        f.objects(
                                "segments",
                                s -> new Layout.Segment(s.integer("length"), new Sha256(s.text("sha256"))))))));
    }
}

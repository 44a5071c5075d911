package dev.modelregistry.core.codec;

import dev.modelregistry.spi.Bytes;
import java.time.Duration;
import java.util.UUID;

/** What the mark of a blob store says of the registry that it belongs to. */
public final class BindingCodec {
    private static final long FORMAT = 1;

    private BindingCodec() {}

    /**
     * To whom blobs belong.
     *
     * @param registry the id from the registry's own log
     * @param grace how long a sweep waits between marking and deleting
     */
    public record Binding(UUID registry, Duration grace) {}

    public static Bytes encode(Binding binding) {
        return Json.object(json -> {
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("registry", binding.registry().toString());
            json.writeStringProperty("grace", binding.grace().toString());
        });
    }

    public static Binding decode(Bytes bytes) {
        JsonObject object = Json.parse("the blobs' binding", bytes);
        CommitCodec.requireFormat("the blobs' binding", object, FORMAT);
        return object.read(o -> new Binding(UUID.fromString(o.text("registry")), Duration.parse(o.text("grace"))));
    }
}

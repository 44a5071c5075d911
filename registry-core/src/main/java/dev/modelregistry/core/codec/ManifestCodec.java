package dev.modelregistry.core.codec;

import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import dev.modelregistry.spi.Bytes;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.NumberOutput;

/** A manifest as JSON. Its canonical bytes are a version's identity: fields in this order, maps by key, nothing empty. */
public final class ManifestCodec {
    private ManifestCodec() {}

    /** The identity of a version with this manifest. */
    public static Sha256 digest(Manifest manifest) {
        return encode(manifest).digest();
    }

    /** The canonical bytes. */
    public static Bytes encode(Manifest manifest) {
        return Json.object(json -> write(json, manifest));
    }

    /** What {@link #encode} wrote. */
    public static Manifest decode(Bytes bytes) {
        return Json.parse("the manifest", bytes).read(ManifestCodec::read);
    }

    static void write(JsonGenerator json, Manifest m) {
        json.writeName("artifact");
        json.writeStartObject();
        json.writeNumberProperty("size", m.artifact().size());
        json.writeNumberProperty("count", m.artifact().fileCount());
        if (!m.artifact().files().isEmpty()) {
            json.writeName("files");
            json.writeStartArray();
            m.artifact().files().forEach(file -> writeFile(json, file));
            json.writeEndArray();
        }
        m.artifact().layout().ifPresent(layout -> json.writeStringProperty("layout", layout.hex()));
        json.writeEndObject();
        json.writeStringProperty("trained", m.trainedAt().toString());
        writeObjects(json, "datasets", m.datasets(), ManifestCodec::writeDataset);
        writeValues(json, "hyperparameters", m.hyperparameters());
        writeValues(json, "metrics", m.metrics());
        m.signature().ifPresent(signature -> {
            json.writeName("signature");
            writeSignature(json, signature);
        });
        m.code().ifPresent(code -> {
            json.writeName("code");
            json.writeStartObject();
            json.writeStringProperty("system", code.system());
            json.writeStringProperty("repository", code.repository());
            json.writeStringProperty("revision", code.revision());
            json.writeEndObject();
        });
        writeValues(json, "dependencies", m.dependencies());
        writeObjects(json, "parents", m.parents(), (j, parent) -> {
            j.writeStringProperty("model", parent.model().value());
            j.writeStringProperty("version", parent.version().toString());
            j.writeStringProperty("digest", parent.digest().hex());
        });
        writeValues(json, "business", m.business());
    }

    static Manifest read(JsonObject o) {
        return new Manifest(
                o.object("artifact", ManifestCodec::readArtifact),
                o.time("trained"),
                o.objects("datasets", ManifestCodec::readDataset),
                hyperparameters(o.map("hyperparameters")),
                metrics(o.map("metrics")),
                o.optionalObject("signature", ManifestCodec::readSignature),
                o.optionalObject("code", c -> new CodeRef(c.text("system"), c.text("repository"), c.text("revision"))),
                o.texts("dependencies"),
                o.objects(
                        "parents",
                        p -> new Manifest.Parent(
                                ModelName.of(p.text("model")),
                                Version.parse(p.text("version")),
                                new Sha256(p.text("digest")))),
                o.texts("business"));
    }

    static void writeFile(JsonGenerator json, Manifest.ModelFile file) {
        json.writeStartObject();
        json.writeStringProperty("path", file.path());
        json.writeNumberProperty("size", file.size());
        json.writeStringProperty("sha256", file.digest().hex());
        if (file.executable()) {
            json.writeBooleanProperty("executable", true);
        }
        json.writeEndObject();
    }

    static Manifest.ModelFile readFile(JsonObject o) {
        return new Manifest.ModelFile(
                o.text("path"), o.integer("size"), new Sha256(o.text("sha256")), o.flag("executable"));
    }

    private static Manifest.Artifact readArtifact(JsonObject o) {
        return new Manifest.Artifact(
                o.integer("size"),
                o.smallInteger("count"),
                o.objects("files", ManifestCodec::readFile),
                o.optionalText("layout").map(Sha256::new));
    }

    static void writeDataset(JsonGenerator json, Dataset dataset) {
        json.writeStringProperty("name", dataset.name());
        json.writeStringProperty("version", dataset.version());
        dataset.role().ifPresent(role -> json.writeStringProperty("role", role));
        dataset.location().ifPresent(at -> json.writeStringProperty("location", at.toString()));
        dataset.digest().ifPresent(digest -> json.writeStringProperty("digest", digest));
    }

    static Dataset readDataset(JsonObject o) {
        return new Dataset(
                o.text("name"),
                o.text("version"),
                o.optionalText("role"),
                o.optionalText("location").map(URI::create),
                o.optionalText("digest"));
    }

    static void writeSignature(JsonGenerator json, Signature signature) {
        json.writeStartObject();
        writeObjects(json, "inputs", signature.inputs(), ManifestCodec::writeTensor);
        writeObjects(json, "outputs", signature.outputs(), ManifestCodec::writeTensor);
        json.writeEndObject();
    }

    static Signature readSignature(JsonObject o) {
        return new Signature(
                o.objects("inputs", ManifestCodec::readTensor), o.objects("outputs", ManifestCodec::readTensor));
    }

    private static void writeTensor(JsonGenerator json, Signature.Tensor tensor) {
        json.writeStringProperty("name", tensor.name());
        json.writeStringProperty("dtype", tensor.dtype().name());
        json.writeName("shape");
        json.writeStartArray();
        tensor.shape().forEach(json::writeNumber);
        json.writeEndArray();
        if (tensor.optional()) {
            json.writeBooleanProperty("optional", true);
        }
        if (!tensor.categories().isEmpty()) {
            json.writeName("categories");
            json.writeStartArray();
            tensor.categories().forEach(json::writeString);
            json.writeEndArray();
        }
    }

    private static Signature.Tensor readTensor(JsonObject o) {
        return new Signature.Tensor(
                o.text("name"),
                DType.valueOf(o.text("dtype")),
                o.list("shape", dimension -> (Long) dimension),
                o.flag("optional"),
                new HashSet<>(o.strings("categories")));
    }

    private static Map<String, Object> hyperparameters(Map<String, Object> values) {
        values.forEach((name, value) -> {
            if (value instanceof Map || value instanceof List) {
                throw new IntegrityException("hyperparameter " + name + " is not one value", null);
            }
        });
        return values;
    }

    static Map<String, Double> metrics(Map<String, Object> values) {
        Map<String, Double> metrics = new TreeMap<>();
        values.forEach((name, value) -> {
            if (!(value instanceof Number number)) {
                throw new IntegrityException("metric " + name + " is not a number", null);
            }
            metrics.put(name, number.doubleValue());
        });
        return metrics;
    }

    static <T> void writeObjects(JsonGenerator json, String name, List<T> items, BiConsumer<JsonGenerator, T> writer) {
        if (items.isEmpty()) {
            return;
        }
        json.writeName(name);
        json.writeStartArray();
        for (T item : items) {
            json.writeStartObject();
            writer.accept(json, item);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    static void writeValues(JsonGenerator json, String name, Map<String, ?> values) {
        if (values.isEmpty()) {
            return;
        }
        json.writeName(name);
        json.writeStartObject();
        new TreeMap<>(values).forEach((key, value) -> {
            json.writeName(key);
            writeScalar(json, value);
        });
        json.writeEndObject();
    }

    private static void writeScalar(JsonGenerator json, Object value) {
        if (value instanceof Boolean b) {
            json.writeBoolean(b);
        } else if (value instanceof Long n) {
            json.writeNumber(n);
        } else if (value instanceof Double d) {
            json.writeNumber(d);
        } else if (value instanceof String text) {
            json.writeString(text);
        } else {
            throw new IllegalArgumentException("not a stored type: " + value.getClass());
        }
    }

    /** The value as the manifest keeps it: integers as {@link Long}, fractions as {@link Double}. */
    public static Object normalize(Object value) {
        if (value instanceof Float f) {
            return Double.parseDouble(NumberOutput.toString(f, true));
        } else if (value instanceof Double || value instanceof Boolean) {
            return value;
        } else if (value instanceof Number n) {
            return n.longValue();
        }
        return value.toString();
    }

    static Optional<Sha256> optionalDigest(JsonObject o, String name) {
        return o.optionalText(name).map(Sha256::new);
    }
}

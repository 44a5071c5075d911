package dev.modelregistry.core.codec;

import dev.modelregistry.Sha256;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.lifecycle.Stage;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** A policy as JSON. Its canonical bytes are what entries name by their digest: fields in this order, nothing empty. */
public final class PolicyCodec {
    private PolicyCodec() {}

    /** The identity of a policy. */
    public static Sha256 digest(Lifecycle lifecycle) {
        return Json.object(json -> write(json, lifecycle)).digest();
    }

    static void write(JsonGenerator json, Lifecycle lifecycle) {
        json.writeName("stages");
        json.writeStartArray();
        for (Stage stage : lifecycle.stages()) {
            Lifecycle.StageRule rule = lifecycle.rule(stage);
            json.writeStartObject();
            json.writeStringProperty("stage", stage.name());
            strings(json, "from", rule.enteredFrom().stream().map(Stage::name).toList());
            flag(json, "exclusive", rule.exclusive());
            ManifestCodec.writeObjects(json, "gates", rule.gates(), PolicyCodec::writeGate);
            approvals(json, "approvals", rule.approvals());
            json.writeEndObject();
        }
        json.writeEndArray();
        approvals(json, "policyApprovals", lifecycle.policyApprovals());
        lifecycle.access().ifPresent(access -> {
            json.writeName("access");
            json.writeStartObject();
            ManifestCodec.writeObjects(json, "rules", access.rules(), PolicyCodec::writeRule);
            if (!access.bindings().isEmpty()) {
                json.writeName("bindings");
                json.writeStartObject();
                access.bindings().forEach((actor, roles) -> array(json, actor, roles));
                json.writeEndObject();
            }
            json.writeEndObject();
        });
        array(json, "minimum", names(lifecycle.minimum()));
        strings(json, "indexedTags", lifecycle.indexedTags());
        strings(json, "emergencyRoles", lifecycle.emergencyRoles());
    }

    static Lifecycle read(JsonObject o) {
        Lifecycle.Builder builder = Lifecycle.builder();
        o.objects("stages", s -> {
            builder.stage(Stage.of(s.text("stage")), readStage(s));
            return true;
        });
        o.optionalObject("policyApprovals", PolicyCodec::readApprovals).ifPresent(builder::policyApprovals);
        o.optionalObject("access", PolicyCodec::readAccess).ifPresent(builder::access);
        builder.minimum(o.strings("minimum").stream()
                .map(name -> constant(Requirement.class, name))
                .toArray(Requirement[]::new));
        builder.indexTags(o.strings("indexedTags").toArray(String[]::new));
        builder.emergency(o.strings("emergencyRoles").toArray(String[]::new));
        return builder.build();
    }

    private static Lifecycle.StageRule readStage(JsonObject s) {
        return new Lifecycle.StageRule(
                stages(s.strings("from")),
                s.flag("exclusive"),
                s.objects("gates", PolicyCodec::readGate),
                s.optionalObject("approvals", PolicyCodec::readApprovals));
    }

    private static void approvals(JsonGenerator json, String name, Optional<Approvals> approvals) {
        approvals.ifPresent(a -> {
            json.writeName(name);
            json.writeStartObject();
            json.writeNumberProperty("count", a.count());
            json.writeStringProperty("role", a.role());
            duration(json, "within", a.within());
            json.writeEndObject();
        });
    }

    private static Approvals readApprovals(JsonObject a) {
        return new Approvals(a.smallInteger("count"), a.text("role"), duration(a, "within"));
    }

    private static void writeRule(JsonGenerator json, AccessPolicy.Rule rule) {
        json.writeStringProperty("role", rule.role());
        array(json, "permissions", names(rule.permissions()));
        strings(json, "stages", rule.stages().stream().map(Stage::name).toList());
        json.writeStringProperty("models", rule.models());
    }

    private static AccessPolicy readAccess(JsonObject o) {
        List<AccessPolicy.Rule> rules = o.objects("rules", r -> {
            Set<Permission> permissions = EnumSet.noneOf(Permission.class);
            String role = r.text("role");
            r.strings("permissions").forEach(name -> permissions.add(constant(Permission.class, name)));
            return new AccessPolicy.Rule(role, permissions, stages(r.strings("stages")), r.text("models"));
        });
        Map<String, Set<String>> bindings = new HashMap<>();
        o.map("bindings").forEach((actor, roles) -> {
            Set<String> all = new HashSet<>();
            ((List<?>) roles).forEach(role -> all.add((String) role));
            bindings.put(actor, all);
        });
        return new AccessPolicy(rules, bindings);
    }

    private static void writeGate(JsonGenerator json, Gate gate) {
        if (gate instanceof Gate.MetadataComplete) {
            json.writeStringProperty("type", "metadata-complete");
        } else if (gate instanceof Gate.Metric g) {
            json.writeStringProperty("type", "metric");
            json.writeStringProperty("metric", g.metric());
            flag(json, "atMost", g.atMost());
            json.writeNumberProperty("bound", g.bound());
            g.evaluation().ifPresent(name -> json.writeStringProperty("evaluation", name));
            duration(json, "maxAge", g.maxAge());
        } else if (gate instanceof Gate.NotWorse g) {
            json.writeStringProperty("type", "not-worse");
            json.writeStringProperty("stage", g.stage().name());
            json.writeStringProperty("metric", g.metric());
            flag(json, "lower", g.lower());
            json.writeNumberProperty("tolerance", g.tolerance());
            g.evaluation().ifPresent(name -> json.writeStringProperty("evaluation", name));
            duration(json, "maxAge", g.maxAge());
        } else if (gate instanceof Gate.SignaturePresent) {
            json.writeStringProperty("type", "signature");
        } else if (gate instanceof Gate.SignatureCompatible g) {
            json.writeStringProperty("type", "signature-compatible");
            json.writeStringProperty("stage", g.stage().name());
        } else if (gate instanceof Gate.TimeIn g) {
            json.writeStringProperty("type", "time-in");
            json.writeStringProperty("stage", g.stage().name());
            duration(json, "atLeast", Optional.of(g.atLeast()));
        } else if (gate instanceof Gate.Tag g) {
            json.writeStringProperty("type", "tag");
            json.writeStringProperty("key", g.key());
            g.value().ifPresent(value -> json.writeStringProperty("value", value));
        } else {
            throw new IllegalStateException("a gate without a form: " + gate);
        }
    }

    private static Gate readGate(JsonObject o) {
        String type = o.text("type");
        return switch (type) {
            case "metadata-complete" -> Gate.metadataComplete();
            case "metric" ->
                new Gate.Metric(
                        o.text("metric"),
                        o.flag("atMost"),
                        o.number("bound"),
                        o.optionalText("evaluation"),
                        duration(o, "maxAge"));
            case "not-worse" ->
                new Gate.NotWorse(
                        Stage.of(o.text("stage")),
                        o.text("metric"),
                        o.flag("lower"),
                        o.number("tolerance"),
                        o.optionalText("evaluation"),
                        duration(o, "maxAge"));
            case "signature" -> Gate.signaturePresent();
            case "signature-compatible" -> Gate.signatureCompatibleWith(Stage.of(o.text("stage")));
            case "time-in" ->
                Gate.timeIn(Stage.of(o.text("stage")), duration(o, "atLeast").orElse(Duration.ZERO));
            case "tag" -> new Gate.Tag(o.text("key"), o.optionalText("value"));
            default ->
                throw new UnsupportedFormatException(
                        "a policy has a gate of type " + type
                                + ", which this release does not know; upgrade this process",
                        null);
        };
    }

    private static void duration(JsonGenerator json, String name, Optional<Duration> duration) {
        duration.ifPresent(d -> json.writeStringProperty(name, d.toString()));
    }

    private static Optional<Duration> duration(JsonObject o, String name) {
        return o.optionalText(name).map(Duration::parse);
    }

    private static void flag(JsonGenerator json, String name, boolean value) {
        if (value) {
            json.writeBooleanProperty(name, true);
        }
    }

    private static void strings(JsonGenerator json, String name, Collection<String> values) {
        if (!values.isEmpty()) {
            array(json, name, values);
        }
    }

    private static void array(JsonGenerator json, String name, Collection<String> values) {
        json.writeName(name);
        json.writeStartArray();
        values.forEach(json::writeString);
        json.writeEndArray();
    }

    private static List<String> names(Collection<? extends Enum<?>> constants) {
        return constants.stream()
                .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toList());
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name.toUpperCase(Locale.ROOT).replace('-', '_'));
        } catch (IllegalArgumentException e) {
            throw new UnsupportedFormatException(
                    "a policy names " + name + ", which this release does not know; upgrade this process", e);
        }
    }

    private static Set<Stage> stages(List<String> names) {
        return names.stream().map(Stage::of).collect(Collectors.toSet());
    }
}

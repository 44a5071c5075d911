package dev.modelregistry.core.codec;

import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Evaluation;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;

/** The events of approvals, evaluations and policies; see {@link EventCodec}. */
final class GovernanceEventCodec {
    private GovernanceEventCodec() {}

    static void write(JsonGenerator json, Event event) {
        if (event instanceof Event.Recalled e) {
            json.writeStringProperty("type", "recalled");
            EventCodec.version(json, e.version());
        } else if (event instanceof Event.Held e) {
            json.writeStringProperty("type", "held");
            EventCodec.version(json, e.version());
        } else if (event instanceof Event.Released e) {
            json.writeStringProperty("type", "released");
            EventCodec.version(json, e.version());
        } else if (event instanceof Event.Evaluated e) {
            json.writeStringProperty("type", "evaluated");
            EventCodec.version(json, e.version());
            json.writeName("evaluation");
            json.writeStartObject();
            writeEvaluation(json, e.evaluation());
            json.writeEndObject();
        } else if (event instanceof Event.PromotionRequested e) {
            json.writeStringProperty("type", "promotion-requested");
            json.writeStringProperty("request", e.request().toString());
            EventCodec.version(json, e.version());
            json.writeStringProperty("digest", e.digest().hex());
            json.writeStringProperty("stage", e.stage().name());
            json.writeNumberProperty("share", e.share().buckets());
            json.writeNumberProperty("largest", e.largest().buckets());
            expires(json, e.expiresAt());
        } else if (event instanceof Event.PolicyProposed e) {
            json.writeStringProperty("type", "policy-proposed");
            json.writeStringProperty("request", e.request().toString());
            writePolicy(json, e.lifecycle(), e.digest());
            expires(json, e.expiresAt());
        } else if (event instanceof Event.Approved e) {
            json.writeStringProperty("type", "approved");
            json.writeStringProperty("request", e.request().toString());
            json.writeStringProperty("comment", e.comment());
        } else if (event instanceof Event.RequestMoved e) {
            json.writeStringProperty("type", "request-moved");
            json.writeStringProperty("request", e.request().toString());
            json.writeStringProperty("status", e.status().name().toLowerCase(Locale.ROOT));
        } else if (event instanceof Event.PolicyPublished e) {
            json.writeStringProperty("type", "policy-published");
            writePolicy(json, e.lifecycle(), e.digest());
        } else if (event instanceof Event.Erased) {
            json.writeStringProperty("type", "erased");
        } else if (event instanceof Event.FormatRaised e) {
            json.writeStringProperty("type", "format-raised");
            json.writeNumberProperty("level", e.level());
        } else if (event instanceof Event.Founded e) {
            json.writeStringProperty("type", "founded");
            json.writeStringProperty("registry", e.registry().toString());
        } else {
            throw new IllegalStateException("an event without a form: " + event);
        }
    }

    static Event read(String type, JsonObject o) {
        return switch (type) {
            case "recalled" -> new Event.Recalled(EventCodec.version(o));
            case "held" -> new Event.Held(EventCodec.version(o));
            case "released" -> new Event.Released(EventCodec.version(o));
            case "evaluated" ->
                new Event.Evaluated(
                        EventCodec.version(o), o.object("evaluation", GovernanceEventCodec::readEvaluation));
            case "promotion-requested" ->
                new Event.PromotionRequested(
                        request(o),
                        EventCodec.version(o),
                        new Sha256(o.text("digest")),
                        Stage.of(o.text("stage")),
                        new Share(o.smallInteger("share")),
                        new Share(o.smallInteger("largest")),
                        expires(o));
            case "policy-proposed" ->
                new Event.PolicyProposed(request(o), policy(o), new Sha256(o.text("digest")), expires(o));
            case "approved" -> new Event.Approved(request(o), o.text("comment"));
            case "request-moved" ->
                new Event.RequestMoved(
                        request(o), RequestStatus.valueOf(o.text("status").toUpperCase(Locale.ROOT)));
            case "founded" -> new Event.Founded(UUID.fromString(o.text("registry")));
            case "policy-published" -> new Event.PolicyPublished(policy(o), new Sha256(o.text("digest")));
            case "erased" -> new Event.Erased();
            case "format-raised" -> new Event.FormatRaised(o.smallInteger("level"));
            default ->
                throw new UnsupportedFormatException(
                        "the log holds an event of type " + type
                                + ", which this release does not know; upgrade this process",
                        null);
        };
    }

    static void writeEvaluation(JsonGenerator json, Evaluation evaluation) {
        json.writeStringProperty("name", evaluation.name());
        ManifestCodec.writeValues(json, "metrics", evaluation.metrics());
        evaluation.dataset().ifPresent(dataset -> {
            json.writeName("dataset");
            json.writeStartObject();
            ManifestCodec.writeDataset(json, dataset);
            json.writeEndObject();
        });
    }

    static Evaluation readEvaluation(JsonObject o) {
        return new Evaluation(
                o.text("name"),
                ManifestCodec.metrics(o.map("metrics")),
                o.optionalObject("dataset", ManifestCodec::readDataset));
    }

    static void writePolicy(JsonGenerator json, Lifecycle lifecycle, Sha256 digest) {
        json.writeStringProperty("digest", digest.hex());
        json.writeName("policy");
        json.writeStartObject();
        PolicyCodec.write(json, lifecycle);
        json.writeEndObject();
    }

    static Lifecycle policy(JsonObject o) {
        return o.object("policy", PolicyCodec::read);
    }

    private static UUID request(JsonObject o) {
        return UUID.fromString(o.text("request"));
    }

    static void expires(JsonGenerator json, Optional<Instant> at) {
        at.ifPresent(time -> json.writeStringProperty("expires", time.toString()));
    }

    static Optional<Instant> expires(JsonObject o) {
        return o.optionalText("expires").map(Instant::parse);
    }
}

package dev.modelregistry.core.codec;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.rules.RequestState;
import dev.modelregistry.core.rules.RequestState.Subject;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Signature;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JsonGenerator;

/** Contracts, policy, requests and evaluations in a checkpoint; see {@link CheckpointCodec}. */
final class GovernanceCheckpoint {
    private GovernanceCheckpoint() {}

    static void write(JsonGenerator json, ModelState state) {
        ManifestCodec.writeObjects(
                json, "contracts", List.copyOf(state.contracts().entrySet()), (j, contract) -> {
                    j.writeNumberProperty("major", contract.getKey());
                    j.writeName("signatures");
                    j.writeStartArray();
                    contract.getValue().forEach(signature -> ManifestCodec.writeSignature(j, signature));
                    j.writeEndArray();
                });
        state.policy().ifPresent(published -> {
            json.writeName("published");
            json.writeStartObject();
            json.writeNumberProperty("revision", published.revision());
            json.writeStringProperty("time", published.time().toString());
            GovernanceEventCodec.writePolicy(json, published.lifecycle(), published.digest());
            json.writeEndObject();
        });
        ManifestCodec.writeObjects(json, "requests", List.copyOf(state.requests()), GovernanceCheckpoint::writeRequest);
    }

    static void fill(ModelState.Parts parts, JsonObject o, ModelName scope) {
        Map<Integer, List<Signature>> contracts = new HashMap<>();
        o.objects("contracts", c -> {
            int major = c.smallInteger("major");
            contracts.put(major, c.objects("signatures", ManifestCodec::readSignature));
            return major;
        });
        parts.contracts(contracts);
        parts.policy(o.optionalObject(
                "published",
                p -> new Published(
                        scope,
                        p.integer("revision"),
                        new Sha256(p.text("digest")),
                        p.time("time"),
                        GovernanceEventCodec.policy(p))));
        parts.requests(o.objects("requests", GovernanceCheckpoint::readRequest));
    }

    private static void writeRequest(JsonGenerator json, RequestState request) {
        json.writeStringProperty("id", request.id().toString());
        if (request.subject() instanceof Subject.ToPromote p) {
            EventCodec.version(json, p.version());
            json.writeStringProperty("digest", p.digest().hex());
            json.writeStringProperty("stage", p.stage().name());
            json.writeNumberProperty("share", p.share().buckets());
            json.writeNumberProperty("largest", p.largest().buckets());
        } else if (request.subject() instanceof Subject.ToPublish p) {
            GovernanceEventCodec.writePolicy(json, p.lifecycle(), p.digest());
        }
        CommitCodec.writeActor(json, request.requester());
        json.writeStringProperty("time", request.at().toString());
        if (!request.reason().isEmpty()) {
            json.writeStringProperty("reason", request.reason());
        }
        GovernanceEventCodec.expires(json, request.expiresAt());
        json.writeStringProperty("status", request.status().name().toLowerCase(Locale.ROOT));
        ManifestCodec.writeObjects(json, "approvals", request.approvals(), (j, approval) -> {
            CommitCodec.writeActor(j, approval.actor());
            j.writeStringProperty("time", approval.time().toString());
            j.writeStringProperty("comment", approval.comment());
        });
    }

    private static RequestState readRequest(JsonObject o) {
        return new RequestState(
                UUID.fromString(o.text("id")),
                readSubject(o),
                CommitCodec.readActor(o),
                o.time("time"),
                o.optionalText("reason").orElse(""),
                GovernanceEventCodec.expires(o),
                RequestStatus.valueOf(o.text("status").toUpperCase(Locale.ROOT)),
                o.objects("approvals", a -> new Approval(CommitCodec.readActor(a), a.time("time"), a.text("comment"))));
    }

    private static Subject readSubject(JsonObject o) {
        Sha256 digest = new Sha256(o.text("digest"));
        return o.has("policy")
                ? new Subject.ToPublish(GovernanceEventCodec.policy(o), digest)
                : new Subject.ToPromote(
                        EventCodec.version(o),
                        digest,
                        Stage.of(o.text("stage")),
                        new Share(o.smallInteger("share")),
                        new Share(o.smallInteger("largest")));
    }

    static void writeEvaluated(JsonGenerator json, VersionState.Evaluated evaluated) {
        GovernanceEventCodec.writeEvaluation(json, evaluated.evaluation());
        json.writeStringProperty("time", evaluated.time().toString());
    }

    static Map<String, VersionState.Evaluated> readEvaluated(JsonObject o) {
        Map<String, VersionState.Evaluated> evaluations = new HashMap<>();
        o.objects("evaluations", e -> {
                    VersionState.Evaluated evaluated =
                            new VersionState.Evaluated(GovernanceEventCodec.readEvaluation(e), e.time("time"));
                    return evaluated;
                })
                .forEach(e -> evaluations.put(e.evaluation().name(), e));
        return evaluations;
    }
}

package dev.modelregistry.core;

import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.engine.Done;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.query.ModelReader;
import dev.modelregistry.core.rules.Context;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.Policy;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.core.rules.RequestState;
import dev.modelregistry.core.rules.RequestState.Subject;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Publication;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads of requests, policies and allocations. */
final class Governance {
    private final Reads reads;

    Governance(Reads reads) {
        this.reads = reads;
    }

    Promotion promotion(CommandId id) {
        Head head = reads.heads.load(id.model());
        return promotion(head, request(head.state(), id, Subject.ToPromote.class));
    }

    List<Promotion> open(ModelName model) {
        Head head = reads.models.existing(model);
        return head.state().requests().stream()
                .filter(request -> request.subject() instanceof Subject.ToPromote)
                .map(request -> promotion(head, request))
                .filter(promotion ->
                        promotion.status() == RequestStatus.PENDING || promotion.status() == RequestStatus.APPROVED)
                .toList();
    }

    private Promotion promotion(Head head, RequestState request) {
        return ModelReader.promotion(head.state(), request, now(head));
    }

    /** When a command would be decided that is sent now. */
    private Instant now(Head head) {
        return Context.time(reads.clock.instant(), head.time(), Optional.empty());
    }

    /** A policy that was proposed, or one that was published at once. */
    Publication publication(CommandId id) {
        Head head = reads.heads.load(id.model());
        if (head.state().request(id.uuid()).isPresent()) {
            RequestState request = request(head.state(), id, Subject.ToPublish.class);
            return new Publication(
                    id,
                    ((Subject.ToPublish) request.subject()).lifecycle(),
                    request.requester(),
                    request.at(),
                    request.statusAt(now(head)),
                    request.approvals());
        }
        HistoryEntry entry =
                reads.audit.outcome(id).orElseThrow(() -> new NotFoundException("there is no publication " + id));
        return entry.events().stream()
                .filter(Event.PolicyPublished.class::isInstance)
                .map(event -> new Publication(
                        id,
                        ((Event.PolicyPublished) event).lifecycle(),
                        entry.actor(),
                        entry.time(),
                        RequestStatus.EXECUTED,
                        List.of()))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("command " + id + " published no policy; it "
                        + entry.events().stream().map(Event::describe).toList()));
    }

    private static RequestState request(ModelState state, CommandId id, Class<? extends Subject> kind) {
        return state.request(id.uuid())
                .filter(request -> kind.isInstance(request.subject()))
                .orElseThrow(() -> new NotFoundException("there is no such request: " + id));
    }

    Lifecycle lifecycle(ModelName scope) {
        Optional<Published> registrys = reads.policy();
        ModelState state = scope.equals(ModelName.REGISTRY)
                ? reads.heads.load(scope).state()
                : reads.models.existing(scope).state();
        return Policy.of(state, registrys).lifecycle();
    }

    Version route(ModelName model, Stage stage, String key) {
        return reads.models
                .model(model)
                .allocation(stage)
                .orElseThrow(() -> new NotFoundException(
                        "stage " + stage + " of " + model + " serves nothing; promote a version to it first"))
                .route(model, key);
    }

    /** What a stage served at a moment. */
    Allocation servedAt(ModelName model, Stage stage, Instant moment) {
        Allocation found = null;
        for (HistoryEntry entry : reads.audit.history(model)) {
            if (entry.time().isAfter(moment)) {
                break;
            }
            for (Event event : entry.events()) {
                if (event instanceof Event.AllocationChanged changed
                        && changed.stage().equals(stage)) {
                    found = changed.shares().isEmpty() ? null : allocation(changed, entry.revision());
                }
            }
        }
        if (found == null) {
            throw new NotFoundException(stage + " of " + model + " served nothing at " + moment);
        }
        return found;
    }

    /** What a command put in place, even if somebody changed the stage again since. */
    static Allocation allocation(Done done, Stage stage) {
        for (Event event : done.events()) {
            if (event instanceof Event.AllocationChanged changed
                    && changed.stage().equals(stage)
                    && !changed.shares().isEmpty()) {
                return allocation(changed, done.revision());
            }
        }
        return done.head()
                .state()
                .stage(stage)
                .current()
                .orElseThrow(() -> new IllegalStateException("a change of " + stage + " that left it empty"));
    }

    private static Allocation allocation(Event.AllocationChanged changed, long revision) {
        return new Allocation(
                changed.stage(),
                changed.shares().keySet().iterator().next(),
                changed.shares(),
                changed.ranges(),
                revision);
    }
}

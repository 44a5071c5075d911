package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.RequestState.Subject;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Requests and approvals. Four eyes: who asked, who made the version, and who agreed already cannot agree. */
final class Requests {
    private Requests() {}

    static List<Event> request(ModelState state, Command.RequestPromotion c, Context context) {
        Decide.requireReason(state, "ask for a promotion", c.reason());
        VersionState version = Known.requireActive(state, c.version());
        Policy policy = context.policy(state);
        policy.require(context.actor(), Permission.PROMOTE, Optional.of(c.stage()));
        if (c.largest().buckets() < c.share().buckets()) {
            throw new InvalidInputException(
                    "a promotion that starts at " + c.share() + " cannot be limited to " + c.largest());
        }
        state.requests().stream()
                .filter(r -> r.open()
                        && r.statusAt(context.time()) != RequestStatus.EXPIRED
                        && r.promotes(c.version(), c.stage()))
                .findFirst()
                .ifPresent(r -> {
                    throw new IllegalTransitionException(
                            "there is a request to promote " + state.name() + "@" + c.version() + " to " + c.stage()
                                    + " already, by " + r.requester() + ", " + state.name() + "/" + r.id(),
                            List.of("approve, reject or withdraw it"));
                });
        // refused now if it would be refused anyway
        List<Event> step = StageRules.carryOut(state, version, c.stage(), c.share(), context);
        Optional<Approvals> approvals = policy.lifecycle().rule(c.stage()).approvals();
        List<Event> events = new ArrayList<>();
        events.add(new Event.PromotionRequested(
                context.command(),
                c.version(),
                version.digest(),
                c.stage(),
                c.share(),
                c.largest(),
                approvals.flatMap(Approvals::within).map(context.time()::plus)));
        if (approvals.isEmpty()) {
            events.addAll(step);
            events.add(new Event.RequestMoved(context.command(), RequestStatus.EXECUTED));
        }
        return events;
    }

    static List<Event> publish(ModelState state, Command.Publish c, Context context) {
        if (!state.name().equals(ModelName.REGISTRY)) {
            Known.requireModel(state);
        }
        Policy policy = context.policy(state);
        policy.require(context.actor(), Permission.PUBLISH_POLICY, Optional.empty());
        requireNoLockOut(state, c.lifecycle(), context.actor());
        if (state.policy().map(p -> p.digest().equals(c.digest())).orElse(false)) {
            return List.of();
        }
        return policy.lifecycle()
                .policyApprovals()
                .<List<Event>>map(approvals -> List.of(new Event.PolicyProposed(
                        context.command(),
                        c.lifecycle(),
                        c.digest(),
                        approvals.within().map(context.time()::plus))))
                .orElseGet(() -> List.of(new Event.PolicyPublished(c.lifecycle(), c.digest())));
    }

    /** A policy under which its publisher could not publish the next one may be a mistake that nobody can mend. */
    private static void requireNoLockOut(ModelState state, Lifecycle lifecycle, Actor publisher) {
        lifecycle.access().ifPresent(access -> {
            if (!access.allows(publisher, Permission.PUBLISH_POLICY, Optional.empty(), state.name())) {
                throw new InvalidInputException("this policy would lock out " + publisher
                        + ", who publishes it: let a role of theirs publish policies for " + state.name());
            }
        });
    }

    static List<Event> approve(ModelState state, Command.Approve c, Context context) {
        RequestState request = requirePending(state, c.request(), context);
        Approvals wanted = wanted(state, request, context);
        requireApprover(state, request, wanted, context);
        List<Event> events = new ArrayList<>();
        events.add(new Event.Approved(request.id(), c.reason()));
        long there = 1
                + request.approvals().stream()
                        .filter(a -> context.policy(state).hasRole(a.actor(), List.of(wanted.role())))
                        .count();
        if (there >= wanted.count()) {
            events.addAll(execution(state, request, context));
        }
        return events;
    }

    private static List<Event> execution(ModelState state, RequestState request, Context context) {
        List<Event> events = new ArrayList<>();
        if (request.subject() instanceof Subject.ToPublish p) {
            requireNoLockOut(state, p.lifecycle(), request.requester());
            events.add(new Event.PolicyPublished(p.lifecycle(), p.digest()));
            events.add(new Event.RequestMoved(request.id(), RequestStatus.EXECUTED));
            return events;
        }
        Subject.ToPromote p = (Subject.ToPromote) request.subject();
        try {
            events.addAll(StageRules.carryOut(
                    state, state.version(p.version()).orElseThrow(), p.stage(), p.share(), context));
            events.add(new Event.RequestMoved(request.id(), RequestStatus.EXECUTED));
        } catch (GateRefusedException
                | IllegalTransitionException
                | ApprovalRequiredException
                | InvalidInputException refusal) {
            // the last approval counts all the same; promote() carries it out once nothing stands against it
            events.add(new Event.RequestMoved(request.id(), RequestStatus.APPROVED));
        }
        return events;
    }

    static List<Event> reject(ModelState state, Command.Reject c, Context context) {
        Decide.requireReason(state, "reject", c.reason());
        RequestState request = requireOpen(state, c.request(), context);
        Approvals wanted = wanted(state, request, context);
        requireRole(state, request, wanted, context);
        return List.of(new Event.RequestMoved(request.id(), RequestStatus.REJECTED));
    }

    static List<Event> withdraw(ModelState state, Command.Withdraw c, Context context) {
        Decide.requireReason(state, "withdraw", c.reason());
        RequestState request = requireOpen(state, c.request(), context);
        if (!request.requester().id().equals(context.actor().id())) {
            throw new AccessDeniedException("only " + request.requester().id() + " can withdraw the request; "
                    + context.actor().id() + " may reject it");
        }
        return List.of(new Event.RequestMoved(request.id(), RequestStatus.WITHDRAWN));
    }

    /**
     * The approved request under which a version may have this share of a stage and that is carried out by taking it;
     * none if no approval is needed, or the share is within what was approved, or had, before.
     */
    static Optional<RequestState> requireApproved(
            ModelState state, VersionState version, Stage stage, Share share, Context context) {
        Optional<Approvals> approvals =
                context.policy(state).lifecycle().rule(stage).approvals();
        StageState.@Nullable Standing standing = state.stage(stage).standing().get(version.version());
        if (approvals.isEmpty()
                || (standing != null && share.buckets() <= standing.peak().buckets())) {
            return Optional.empty();
        }
        Optional<RequestState> granted = state.requests().stream()
                .filter(r -> r.status() == RequestStatus.APPROVED || r.status() == RequestStatus.EXECUTED)
                .filter(r -> r.promotes(version.version(), stage)
                        && r.subject() instanceof Subject.ToPromote p
                        && p.digest().equals(version.digest())
                        && share.buckets() <= p.largest().buckets())
                .findFirst();
        if (granted.isEmpty()) {
            throw new ApprovalRequiredException(state.name() + "@" + version.version() + " needs " + approvals.get()
                    + " for " + share + " of " + stage + "; ask for them with requestPromotion(" + state.name() + "@"
                    + version.version() + ", " + stage + ", reason)");
        }
        return granted.filter(r -> r.status() == RequestStatus.APPROVED);
    }

    /** What ends with a version that is taken out of use. */
    static List<Event> ended(ModelState state, Version version) {
        return state.requests().stream()
                .filter(r -> r.open()
                        && r.subject() instanceof Subject.ToPromote p
                        && p.version().equals(version))
                .<Event>map(r -> new Event.RequestMoved(r.id(), RequestStatus.ENDED))
                .toList();
    }

    private static RequestState requireOpen(ModelState state, UUID id, Context context) {
        RequestState request = state.request(id)
                .orElseThrow(() -> new NotFoundException("there is no request " + state.name() + "/" + id));
        RequestStatus status = request.statusAt(context.time());
        if (!request.open() || status == RequestStatus.EXPIRED) {
            throw new IllegalTransitionException(
                    "request " + state.name() + "/" + id + " is "
                            + (status == RequestStatus.ENDED
                                    ? "at its end: its version was taken out of use, or left the stage"
                                    : status.name().toLowerCase(Locale.ROOT)),
                    List.of("ask anew"));
        }
        return request;
    }

    private static RequestState requirePending(ModelState state, UUID id, Context context) {
        RequestState request = requireOpen(state, id, context);
        if (request.status() == RequestStatus.APPROVED) {
            throw new IllegalTransitionException(
                    "request " + state.name() + "/" + id + " has all the approvals that it needs",
                    List.of("promote the version, once nothing else stands against it"));
        }
        return request;
    }

    /** As the policy says now; one approval by anybody else if it no longer asks for any. */
    private static Approvals wanted(ModelState state, RequestState request, Context context) {
        Lifecycle lifecycle = context.policy(state).lifecycle();
        Optional<Approvals> wanted;
        if (request.subject() instanceof Subject.ToPromote p) {
            wanted = lifecycle.stages().contains(p.stage())
                    ? lifecycle.rule(p.stage()).approvals()
                    : Optional.empty();
        } else {
            wanted = lifecycle.policyApprovals();
        }
        return wanted.orElseThrow(() -> new IllegalTransitionException(
                "the policy asks for no approvals any more, so request " + state.name() + "/" + request.id()
                        + " needs none",
                List.of(
                        request.subject() instanceof Subject.ToPromote
                                ? "promote the version"
                                : "publish the policy")));
    }

    private static void requireRole(ModelState state, RequestState request, Approvals wanted, Context context) {
        Policy policy = context.policy(state);
        Optional<Stage> stage =
                request.subject() instanceof Subject.ToPromote p ? Optional.of(p.stage()) : Optional.empty();
        policy.require(context.actor(), Permission.APPROVE, stage);
        if (!policy.hasRole(context.actor(), List.of(wanted.role()))) {
            throw new AccessDeniedException(context.actor() + " may not decide on request " + state.name() + "/"
                    + request.id() + "; it takes the role " + wanted.role());
        }
    }

    private static void requireApprover(ModelState state, RequestState request, Approvals wanted, Context context) {
        requireRole(state, request, wanted, context);
        String id = context.actor().id();
        @Nullable String why = null;
        if (request.requester().id().equals(id)) {
            why = "asked for it";
        } else if (request.subject() instanceof Subject.ToPromote p
                && state.version(p.version()).orElseThrow().author().id().equals(id)) {
            why = "registered " + p.version();
        } else if (request.approvals().stream().anyMatch(a -> a.actor().id().equals(id))) {
            why = "has approved it already";
        }
        if (why != null) {
            throw new AccessDeniedException(id + " cannot approve request " + state.name() + "/" + request.id() + ": "
                    + id + " " + why + "; somebody else with the role " + wanted.role() + " can");
        }
    }
}

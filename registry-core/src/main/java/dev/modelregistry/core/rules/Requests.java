package dev.modelregistry.core.rules;

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
        StageRules.requireAllowed(state, c.version(), c.stage(), context.actor(), context);
        if (c.largest().buckets() < c.share().buckets()) {
            throw new InvalidInputException(
                    "a promotion that starts at " + c.share() + " cannot be limited to " + c.largest());
        }
        state.requests().stream()
                .filter(r -> r.openAt(context.time()) && r.promotes(c.version(), c.stage()))
                .findFirst()
                .ifPresent(r -> {
                    throw new IllegalTransitionException(
                            "there is a request to promote " + state.name() + "@" + c.version() + " to " + c.stage()
                                    + " already, by " + r.requester() + ", " + state.name() + "/" + r.id(),
                            List.of("approve, reject or withdraw it"));
                });
        // refused now if it would be refused anyway
        List<Event> step = StageRules.carryOut(state, version, c.stage(), c.share(), context);
        Optional<Approvals> approvals = context.policy(state).approvals(c.stage());
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

    static List<Event> approve(ModelState state, Command.Approve c, Context context) {
        Decide.requireComment(state, "approve", c.reason());
        RequestState request = requirePending(state, c.request(), context);
        Approvals wanted = wanted(state, request, context);
        requireApprover(state, request, wanted, context);
        List<Event> events = new ArrayList<>();
        events.add(new Event.Approved(request.id(), c.reason()));
        if (1 + counted(state, request, wanted, context) >= wanted.count()) {
            events.addAll(execution(state, request, context));
        }
        return events;
    }

    /** How many of its approvals count, under the policy in force. */
    static long counted(ModelState state, RequestState request, Approvals wanted, Context context) {
        Policy policy = context.policy(state);
        return request.approvals().stream()
                .filter(a -> policy.hasRole(a.actor(), List.of(wanted.role())))
                .count();
    }

    private static List<Event> execution(ModelState state, RequestState request, Context context) {
        List<Event> events = new ArrayList<>();
        if (request.subject() instanceof Subject.ToPublish) {
            events.addAll(PublishRules.carryOut(state, request, context));
            events.add(new Event.RequestMoved(request.id(), RequestStatus.EXECUTED));
            return events;
        }
        Subject.ToPromote p = (Subject.ToPromote) request.subject();
        try {
            // who asked may have lost the right to it meanwhile
            StageRules.requireAllowed(state, p.version(), p.stage(), request.requester(), context);
            events.addAll(StageRules.carryOut(
                    state, state.version(p.version()).orElseThrow(), p.stage(), p.share(), context));
            events.add(new Event.RequestMoved(request.id(), RequestStatus.EXECUTED));
        } catch (AccessDeniedException
                | GateRefusedException
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
        requireMayApprove(state, request, context);
        asked(state, request, context).ifPresent(wanted -> requireRole(state, request, wanted, context));
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

    /** What ends with a version that is taken out of use. */
    static List<Event> ended(ModelState state, Version version) {
        return state.requests().stream()
                .filter(r -> r.open()
                        && r.subject() instanceof Subject.ToPromote p
                        && p.version().equals(version))
                .<Event>map(r -> new Event.RequestMoved(r.id(), RequestStatus.ENDED))
                .toList();
    }

    /** With what ends as versions leave stages: a request is about one that is there, or on its way in for the first time. */
    static List<Event> withEnded(ModelState state, List<Event> events, Context context) {
        List<Event> all = new ArrayList<>(events);
        for (Event event : events) {
            if (event instanceof Event.AllocationChanged changed) {
                state.requests().stream()
                        .filter(r -> r.openAt(context.time()))
                        .filter(r -> r.subject() instanceof Subject.ToPromote p
                                && p.stage().equals(changed.stage())
                                && state.stage(p.stage()).serves(p.version())
                                && !changed.shares().containsKey(p.version()))
                        .filter(r -> all.stream()
                                .noneMatch(e -> e instanceof Event.RequestMoved moved
                                        && moved.request().equals(r.id())))
                        .forEach(r -> all.add(new Event.RequestMoved(r.id(), RequestStatus.ENDED)));
            }
        }
        return all;
    }

    private static RequestState requireOpen(ModelState state, UUID id, Context context) {
        RequestState request = state.request(id)
                .orElseThrow(() -> new NotFoundException("there is no request " + state.name() + "/" + id));
        RequestStatus status = request.statusAt(context.time());
        if (!request.openAt(context.time())) {
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
        Approvals wanted = wanted(state, request, context);
        if (request.status() != RequestStatus.APPROVED) {
            return request;
        }
        // a policy that came since may ask for more, or not know who agreed
        if (counted(state, request, wanted, context) >= wanted.count()) {
            throw new IllegalTransitionException(
                    "request " + state.name() + "/" + id + " has all the approvals that it needs",
                    List.of("promote the version, once nothing else stands against it"));
        }
        if (request.isLate(context.time())) {
            throw new IllegalTransitionException(
                    "request " + state.name() + "/" + id + " has fewer approvals than the policy asks for by now, and"
                            + " the time for them ended at "
                            + request.expiresAt().orElseThrow(),
                    List.of("withdraw or reject it, and ask anew"));
        }
        return request;
    }

    /** What the policy asks for now. */
    private static Optional<Approvals> asked(ModelState state, RequestState request, Context context) {
        Policy policy = context.policy(state);
        return request.subject() instanceof Subject.ToPromote p
                ? policy.approvals(p.stage())
                : policy.lifecycle().policyApprovals();
    }

    private static Approvals wanted(ModelState state, RequestState request, Context context) {
        return asked(state, request, context)
                .orElseThrow(() -> new IllegalTransitionException(
                        "the policy asks for no approvals any more, so request " + state.name() + "/" + request.id()
                                + " needs none",
                        List.of(
                                request.subject() instanceof Subject.ToPromote
                                        ? "promote the version"
                                        : "publish the policy")));
    }

    private static void requireMayApprove(ModelState state, RequestState request, Context context) {
        Optional<Stage> stage =
                request.subject() instanceof Subject.ToPromote p ? Optional.of(p.stage()) : Optional.empty();
        context.policy(state).require(context.actor(), Permission.APPROVE, stage);
    }

    private static void requireRole(ModelState state, RequestState request, Approvals wanted, Context context) {
        if (!context.policy(state).hasRole(context.actor(), List.of(wanted.role()))) {
            throw new AccessDeniedException(context.actor() + " may not decide on request " + state.name() + "/"
                    + request.id() + "; it takes the role " + wanted.role());
        }
    }

    private static void requireApprover(ModelState state, RequestState request, Approvals wanted, Context context) {
        requireMayApprove(state, request, context);
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

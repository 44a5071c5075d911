package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import java.util.List;
import java.util.Optional;

/** How a policy comes into force, and which must not, as nobody could replace it. */
final class PublishRules {
    private PublishRules() {}

    static List<Event> publish(ModelState state, Command.Publish c, Context context) {
        if (!state.name().equals(ModelName.REGISTRY)) {
            Known.requireModel(state);
        }
        Policy policy = context.policy(state);
        policy.require(context.actor(), Permission.PUBLISH_POLICY, Optional.empty());
        PolicyForm.require(c.lifecycle());
        requireReplaceable(state, c.lifecycle(), context.actor(), context);
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

    /** What the last approval of a proposal leads to. */
    static List<Event> carryOut(ModelState state, RequestState request, Context context) {
        RequestState.Subject.ToPublish p = (RequestState.Subject.ToPublish) request.subject();
        // who proposed it may have lost the right to it meanwhile
        context.policy(state).require(request.requester(), Permission.PUBLISH_POLICY, Optional.empty());
        PolicyForm.require(p.lifecycle());
        requireReplaceable(state, p.lifecycle(), request.requester(), context);
        return List.of(new Event.PolicyPublished(p.lifecycle(), p.digest()));
    }

    /** A policy under which the next one could not be published may be a mistake that nobody can mend. */
    private static void requireReplaceable(ModelState state, Lifecycle lifecycle, Actor publisher, Context context) {
        lifecycle.access().ifPresent(access -> {
            if (!access.allows(publisher, Permission.PUBLISH_POLICY, Optional.empty(), state.name())) {
                throw new InvalidInputException("this policy would lock out " + publisher
                        + ", who publishes it: let a role of theirs publish policies for " + state.name()
                        + ", such as allow(\""
                        + publisher.roles().stream().sorted().findFirst().orElse("admin")
                        + "\", PUBLISH_POLICY)"
                        + (publisher.roles().isEmpty() && access.bindings().isEmpty()
                                ? "; they have none, so publish as(Actor.of(" + publisher.id() + ", role))"
                                : ""));
            }
        });
        Policy next = context.policy(state).replacedBy(lifecycle);
        Optional<Approvals> wanted = next.lifecycle().policyApprovals();
        if (wanted.isPresent()) {
            int givable = next.possibleApprovers(wanted.get().role(), publisher);
            if (givable < wanted.get().count()) {
                throw new InvalidInputException("this policy could never be replaced: that takes " + wanted.get()
                        + ", and under it " + (givable == 0 ? "nobody" : "no more than " + givable) + " beside "
                        + publisher.id() + " can give one; allow the role to approve for " + state.name()
                        + ", and bind enough people to it");
            }
        }
    }
}

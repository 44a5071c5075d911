package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a model is governed by: its own policy, else the registry's, else the standard one. Who may do what must be allowed
 * by both of them, so that nobody frees a model from the registry's access rules.
 */
public final class Policy {
    private static final Lifecycle STANDARD = Lifecycle.standard().build();

    private final ModelName model;
    private final Optional<Published> registrys;
    private final Optional<Published> own;

    private Policy(ModelName model, Optional<Published> registrys, Optional<Published> own) {
        this.model = model;
        this.registrys = registrys;
        this.own = own;
    }

    /** Of a model in this state, under the registry's policy; the registry's own log is governed by what it holds. */
    public static Policy of(ModelState state, Optional<Published> registrys) {
        return state.name().equals(ModelName.REGISTRY)
                ? new Policy(state.name(), state.policy(), Optional.empty())
                : new Policy(state.name(), registrys, state.policy());
    }

    public Lifecycle lifecycle() {
        return own.or(() -> registrys).map(Published::lifecycle).orElse(STANDARD);
    }

    /** What it takes to let a version into a stage; nothing, too, if there is no such stage any more. */
    Optional<Approvals> approvals(Stage stage) {
        Lifecycle lifecycle = lifecycle();
        return lifecycle.stages().contains(stage) ? lifecycle.rule(stage).approvals() : Optional.empty();
    }

    /** By which tags versions are to be found: those of both, as a search looks at all models. */
    public Set<String> indexedTags() {
        Set<String> tags = new TreeSet<>();
        Stream.concat(registrys.stream(), own.stream())
                .forEach(published -> tags.addAll(published.lifecycle().indexedTags()));
        return tags;
    }

    /** Under what a command is decided: the registry's, then the model's own. */
    public List<PolicyRevision> revisions() {
        return Stream.concat(registrys.stream(), own.stream())
                .map(Published::id)
                .toList();
    }

    /** Refuses what the access policy does not allow, and says which role would do. */
    void require(Actor actor, Permission permission, Optional<Stage> stage) {
        for (AccessPolicy access : accessPolicies()) {
            if (!access.allows(actor, permission, stage, model)) {
                throw denied(access, actor, permission, stage);
            }
        }
    }

    /** Whether an actor has one of these roles; bindings of an access policy count for more than what actors bring. */
    boolean hasRole(Actor actor, Collection<String> roles) {
        Set<String> has = new TreeSet<>(actor.roles());
        accessPolicies().stream()
                .filter(access -> !access.bindings().isEmpty())
                .findFirst()
                .ifPresent(access -> {
                    has.clear();
                    has.addAll(access.rolesOf(actor));
                });
        return roles.stream().anyMatch(has::contains);
    }

    /** What would govern if this were published: as the registry's policy in its own log, else as the model's own. */
    Policy replacedBy(Lifecycle lifecycle) {
        Published next = new Published(model, 0, Sha256.of(new byte[0]), Instant.EPOCH, lifecycle);
        return model.equals(ModelName.REGISTRY)
                ? new Policy(model, Optional.of(next), own)
                : new Policy(model, registrys, Optional.of(next));
    }

    /**
     * How many people beside this one could approve of another policy, in a role: those that are bound to what it takes, or
     * any number where roles are brought along.
     */
    int possibleApprovers(String role, Actor except) {
        List<AccessPolicy> all = accessPolicies();
        Set<String> roles = new TreeSet<>(Set.of(role));
        all.forEach(access -> access.rules().forEach(rule -> roles.add(rule.role())));
        Set<String> bound = new TreeSet<>();
        all.forEach(access -> bound.addAll(access.bindings().keySet()));
        if (bound.isEmpty()) {
            return mayApprove(new Actor("somebody", roles), role) ? Integer.MAX_VALUE : 0;
        }
        return (int) bound.stream()
                .filter(id -> !id.isBlank() && !id.equals(except.id()))
                .filter(id -> mayApprove(new Actor(id, roles), role))
                .count();
    }

    private boolean mayApprove(Actor actor, String role) {
        return hasRole(actor, List.of(role))
                && accessPolicies().stream()
                        .allMatch(access -> access.allows(actor, Permission.APPROVE, Optional.empty(), model));
    }

    private List<AccessPolicy> accessPolicies() {
        return Stream.concat(registrys.stream(), own.stream())
                .flatMap(published -> published.lifecycle().access().stream())
                .toList();
    }

    private AccessDeniedException denied(
            AccessPolicy access, Actor actor, Permission permission, Optional<Stage> stage) {
        Set<String> roles = access.rolesFor(permission, stage, model);
        Set<String> has = access.rolesOf(actor);
        return new AccessDeniedException(actor.id() + " may not "
                + permission.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + stage.map(s -> " in stage " + s).orElse("") + " for " + model + "; "
                + (roles.isEmpty() ? "no role may" : "it takes the role " + String.join(" or ", roles)) + ", and "
                + actor.id() + " has " + (has.isEmpty() ? "none" : String.join(", ", has)));
    }
}

package dev.modelregistry.lifecycle;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Who may do what. What no rule allows is refused. The embedding application vouches for actors and their roles; where
 * the policy itself binds actors to roles, only these bindings count. Ids of actors are compared exactly, here and where
 * approvals are counted: {@code bob} and {@code Bob} are two, so the application must give each person one spelling.
 *
 * @param rules what is allowed
 * @param bindings the roles of actors, by actor id; if there are any, roles that actors bring along count for nothing
 */
public record AccessPolicy(List<Rule> rules, Map<String, Set<String>> bindings) {
    /** Copies the collections. */
    public AccessPolicy {
        rules = List.copyOf(rules);
        Map<String, Set<String>> copy = new TreeMap<>();
        bindings.forEach((actor, roles) -> copy.put(actor, Collections.unmodifiableSet(new TreeSet<>(roles))));
        bindings = Collections.unmodifiableMap(copy);
    }

    /**
     * What a role may do.
     *
     * @param role the role
     * @param permissions what it may do
     * @param stages where it may do it; everywhere if empty. With stages, a rule allows what is done in one of them, which is to
     *     promote, change shares, roll back and approve a promotion, and nothing else: what is done in no stage, such as to
     *     register, to tag and to approve a policy, takes a rule without stages
     * @param models the models: a name in which {@code *} stands for any characters
     */
    public record Rule(String role, Set<Permission> permissions, Set<Stage> stages, String models) {
        private static final Pattern MODELS = Pattern.compile("[a-z0-9._*-]{1,128}");

        /** Copies the sets and checks the pattern. */
        public Rule {
            if (role.isBlank() || permissions.isEmpty()) {
                throw new InvalidInputException("a rule of an access policy needs a role and at least one permission");
            }
            if (!MODELS.matcher(models).matches()) {
                throw new InvalidInputException("not a pattern of model names: \"" + models
                        + "\"; it is a name in which * stands for any characters, such as fraud-*");
            }
            permissions = Collections.unmodifiableSet(EnumSet.copyOf(permissions));
            stages = Collections.unmodifiableSet(new TreeSet<>(stages));
        }

        /** These permissions, in every stage, for every model. */
        public static Rule of(String role, Permission... permissions) {
            return new Rule(
                    role,
                    permissions.length == 0 ? Set.of() : EnumSet.copyOf(Arrays.asList(permissions)),
                    Set.of(),
                    "*");
        }

        /** The same in these stages alone, so without what is done in no stage; see {@link #stages}. */
        public Rule in(Stage... only) {
            return new Rule(role, permissions, Set.copyOf(Arrays.asList(only)), models);
        }

        /** The same, for models whose name fits this pattern alone. */
        public Rule on(String pattern) {
            return new Rule(role, permissions, stages, pattern);
        }

        /** Whether the rule allows this to those who have its role. */
        public boolean covers(Permission permission, Optional<Stage> stage, ModelName model) {
            return permissions.contains(permission)
                    && (stages.isEmpty() || stage.map(stages::contains).orElse(false))
                    && fits(model.value());
        }

        /** Each part between two stars is taken where it comes first; only what the last star stands for is tried again. */
        private boolean fits(String name) {
            int at = 0;
            int star = -1;
            int starred = 0;
            int i = 0;
            while (i < name.length()) {
                if (at < models.length() && models.charAt(at) == '*') {
                    star = at++;
                    starred = i;
                } else if (at < models.length() && models.charAt(at) == name.charAt(i)) {
                    at++;
                    i++;
                } else if (star >= 0) {
                    at = star + 1;
                    i = ++starred;
                } else {
                    return false;
                }
            }
            while (at < models.length() && models.charAt(at) == '*') {
                at++;
            }
            return at == models.length();
        }
    }

    /** A policy, to be filled. */
    public static Builder builder() {
        return new Builder();
    }

    /** The roles that count for an actor. */
    public Set<String> rolesOf(Actor actor) {
        return bindings.isEmpty() ? actor.roles() : bindings.getOrDefault(actor.id(), Set.of());
    }

    /** Whether an actor may do this. */
    public boolean allows(Actor actor, Permission permission, Optional<Stage> stage, ModelName model) {
        Set<String> roles = rolesOf(actor);
        return rules.stream().anyMatch(rule -> roles.contains(rule.role()) && rule.covers(permission, stage, model));
    }

    /** The roles that may do this. */
    public Set<String> rolesFor(Permission permission, Optional<Stage> stage, ModelName model) {
        Set<String> roles = new TreeSet<>();
        rules.stream().filter(rule -> rule.covers(permission, stage, model)).forEach(rule -> roles.add(rule.role()));
        return roles;
    }

    /** Builds an {@link AccessPolicy}; not thread-safe. */
    public static final class Builder {
        private final List<Rule> rules = new ArrayList<>();
        private final Map<String, Set<String>> bindings = new TreeMap<>();

        private Builder() {}

        /** Allows a role to do this everywhere. */
        public Builder allow(String role, Permission... permissions) {
            return allow(Rule.of(role, permissions));
        }

        /** Allows what a rule says. */
        public Builder allow(Rule rule) {
            rules.add(rule);
            return this;
        }

        /** Gives an actor these roles; from the first binding on, roles that actors bring along count for nothing. */
        public Builder bind(String actor, String... roles) {
            bindings.computeIfAbsent(actor, a -> new TreeSet<>()).addAll(Arrays.asList(roles));
            return this;
        }

        /** The policy. */
        public AccessPolicy build() {
            return new AccessPolicy(rules, bindings);
        }
    }
}

package dev.modelregistry.lifecycle;

import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The policy that a registry or a model is governed by, as data: which stages there are and from which of them each may
 * be entered, what a version must show and who must agree before, who may do what, and which metadata every registration
 * needs. Published with {@link dev.modelregistry.Registry#publish}, every process obeys it. Immutable.
 */
public final class Lifecycle {
    private final Content content;

    private Lifecycle(Content content) {
        this.content = content;
    }

    private record Content(
            Map<Stage, StageRule> stages,
            Optional<Approvals> policyApprovals,
            Optional<AccessPolicy> access,
            Set<Requirement> minimum,
            Set<String> indexedTags,
            Set<String> emergencyRoles) {}

    /**
     * What holds for a stage.
     *
     * @param enteredFrom the stages from which it is entered; empty if a version enters it from no stage
     * @param exclusive whether it serves one version alone
     * @param gates what a version must show
     * @param approvals who must agree
     */
    public record StageRule(
            Set<Stage> enteredFrom, boolean exclusive, List<Gate> gates, Optional<Approvals> approvals) {
        /** Copies the collections. */
        public StageRule {
            enteredFrom = Collections.unmodifiableSet(new TreeSet<>(enteredFrom));
            gates = List.copyOf(gates);
        }
    }

    /** {@code staging}, entered by any version, and {@code production}, entered from staging. */
    public static Builder standard() {
        return new Builder().stage(Stage.STAGING).stage(Stage.PRODUCTION, Stage.STAGING);
    }

    /** A lifecycle of your own, without any stage yet. */
    public static Builder builder() {
        return new Builder();
    }

    /** The stages, in the order in which they were declared. */
    public Set<Stage> stages() {
        return content.stages().keySet();
    }

    /** What holds for a stage. */
    public StageRule rule(Stage stage) {
        StageRule rule = content.stages().get(stage);
        if (rule == null) {
            throw new InvalidInputException("there is no stage " + stage + "; stages are " + stages());
        }
        return rule;
    }

    /** The stages from which this one is entered; empty if a version enters it from no stage. */
    public Set<Stage> enteredFrom(Stage stage) {
        return rule(stage).enteredFrom();
    }

    /** Whether a version that is in these stages (possibly none) may enter that one. */
    public boolean mayEnter(Stage stage, Collection<Stage> current) {
        Set<Stage> from = enteredFrom(stage);
        return from.isEmpty() ? current.isEmpty() : current.stream().anyMatch(from::contains);
    }

    /** Who must agree before the policy itself is changed. */
    public Optional<Approvals> policyApprovals() {
        return content.policyApprovals();
    }

    /** Who may do what; everybody everything if absent. */
    public Optional<AccessPolicy> access() {
        return content.access();
    }

    /** The metadata that every registration needs, beside the artifact and the training date. */
    public Set<Requirement> minimum() {
        return content.minimum();
    }

    /** The tags by which versions are found without a scan, whatever the store. */
    public Set<String> indexedTags() {
        return content.indexedTags();
    }

    /** The roles that may pass over gates and approvals in an emergency. */
    public Set<String> emergencyRoles() {
        return content.emergencyRoles();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Lifecycle lifecycle
                && content.equals(lifecycle.content)
                && List.copyOf(stages()).equals(List.copyOf(lifecycle.stages()));
    }

    @Override
    public int hashCode() {
        return content.hashCode();
    }

    @Override
    public String toString() {
        return content.toString();
    }

    /** Builds a {@link Lifecycle}; not thread-safe. */
    public static final class Builder {
        private final Map<Stage, StageRule> stages = new LinkedHashMap<>();
        private Optional<Approvals> policyApprovals = Optional.empty();
        private Optional<AccessPolicy> access = Optional.empty();
        private Set<Requirement> minimum =
                EnumSet.of(Requirement.DATASET, Requirement.HYPERPARAMETERS, Requirement.METRICS);
        private final Set<String> indexedTags = new TreeSet<>();
        private final Set<String> emergencyRoles = new TreeSet<>();

        private Builder() {}

        /** Adds a stage that is entered from any one of these stages, or, with none given, from no stage. */
        public Builder stage(Stage stage, Stage... from) {
            return stage(stage, new StageRule(Set.copyOf(Arrays.asList(from)), false, List.of(), Optional.empty()));
        }

        /** Adds a stage with all that holds for it. */
        public Builder stage(Stage stage, StageRule rule) {
            stages.put(stage, rule);
            return this;
        }

        /** Lets a stage serve one version at a time, with all of its traffic. */
        public Builder exclusive(Stage stage) {
            StageRule rule = declared(stage);
            return stage(stage, new StageRule(rule.enteredFrom(), true, rule.gates(), rule.approvals()));
        }

        /** Adds gates to a stage. */
        public Builder gate(Stage stage, Gate... gates) {
            StageRule rule = declared(stage);
            List<Gate> all = new ArrayList<>(rule.gates());
            all.addAll(Arrays.asList(gates));
            return stage(stage, new StageRule(rule.enteredFrom(), rule.exclusive(), all, rule.approvals()));
        }

        /** Asks for this many approvals, by people of this role, before a version enters a stage or grows in it. */
        public Builder approvals(Stage stage, int count, String role) {
            return approvals(stage, Approvals.of(count, role));
        }

        /** Asks for approvals before a version enters a stage or grows in it. */
        public Builder approvals(Stage stage, Approvals approvals) {
            StageRule rule = declared(stage);
            return stage(
                    stage, new StageRule(rule.enteredFrom(), rule.exclusive(), rule.gates(), Optional.of(approvals)));
        }

        /** Asks for approvals before this policy is replaced. */
        public Builder policyApprovals(int count, String role) {
            policyApprovals = Optional.of(Approvals.of(count, role));
            return this;
        }

        /** Asks for approvals before this policy is replaced. */
        public Builder policyApprovals(Approvals approvals) {
            policyApprovals = Optional.of(approvals);
            return this;
        }

        /** Says who may do what; what it does not allow is refused. */
        public Builder access(AccessPolicy policy) {
            access = Optional.of(policy);
            return this;
        }

        /** Asks for exactly this metadata at registration, instead of datasets, hyperparameters and metrics. */
        public Builder minimum(Requirement... requirements) {
            minimum = requirements.length == 0
                    ? EnumSet.noneOf(Requirement.class)
                    : EnumSet.copyOf(Arrays.asList(requirements));
            return this;
        }

        /**
         * Lets models be found by these tags without a scan, also on stores that pay for every index entry. What is tagged
         * from now on is; what was before, and so the search, once {@link dev.modelregistry.Registry#reindex} has been called.
         * Counts in the registry's policy alone.
         */
        public Builder indexTags(String... keys) {
            indexedTags.addAll(Arrays.asList(keys));
            return this;
        }

        /** Lets these roles pass over gates and approvals in an emergency, which the history shows for good. */
        public Builder emergency(String... roles) {
            emergencyRoles.addAll(Arrays.asList(roles));
            return this;
        }

        private StageRule declared(Stage stage) {
            StageRule rule = stages.get(stage);
            if (rule == null) {
                throw new InvalidInputException(
                        "declare stage " + stage + " first; declared so far are " + stages.keySet());
            }
            return rule;
        }

        /** The lifecycle; refused if a stage is entered from, or a gate looks at, one that does not exist. */
        public Lifecycle build() {
            stages.forEach((stage, rule) -> {
                rule.enteredFrom().forEach(source -> requireDeclared(stage + " is entered from", source));
                rule.gates()
                        .forEach(gate -> lookedAt(gate)
                                .ifPresent(source -> requireDeclared("a gate of " + stage + " looks at", source)));
            });
            return new Lifecycle(new Content(
                    Collections.unmodifiableMap(new LinkedHashMap<>(stages)),
                    policyApprovals,
                    access,
                    Collections.unmodifiableSet(minimum.isEmpty() ? minimum : EnumSet.copyOf(minimum)),
                    Collections.unmodifiableSet(new TreeSet<>(indexedTags)),
                    Collections.unmodifiableSet(new TreeSet<>(emergencyRoles))));
        }

        private void requireDeclared(String what, Stage stage) {
            if (!stages.containsKey(stage)) {
                throw new InvalidInputException(
                        "stage " + what + " " + stage + ", which does not exist; stages are " + stages.keySet());
            }
        }

        private static Optional<Stage> lookedAt(Gate gate) {
            if (gate instanceof Gate.NotWorse g) {
                return Optional.of(g.stage());
            } else if (gate instanceof Gate.SignatureCompatible g) {
                return Optional.of(g.stage());
            } else if (gate instanceof Gate.TimeIn g) {
                return Optional.of(g.stage());
            }
            return Optional.empty();
        }
    }
}

package dev.modelregistry.core.report;

import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A policy in sentences. */
final class PolicyWords {
    private PolicyWords() {}

    static List<String> of(Lifecycle lifecycle) {
        List<String> said = new ArrayList<>();
        for (Stage stage : lifecycle.stages()) {
            said.add(stage(stage, lifecycle.rule(stage)));
        }
        said.add("A registration needs "
                + (lifecycle.minimum().isEmpty() ? "no more than an artifact" : names(lifecycle.minimum())) + ".");
        lifecycle.access().ifPresent(access -> {
            access.rules()
                    .forEach(rule -> said.add("Role " + rule.role() + " may " + names(rule.permissions())
                            + (rule.stages().isEmpty() ? "" : " in " + stages(rule.stages()))
                            + (rule.models().equals("*") ? "" : ", of models " + rule.models()) + "."));
            access.bindings()
                    .forEach((actor, roles) ->
                            said.add(actor + " has " + (roles.isEmpty() ? "no role" : String.join(", ", roles)) + "."));
        });
        lifecycle.policyApprovals().ifPresent(a -> said.add("The policy itself is changed with " + approvals(a) + "."));
        if (!lifecycle.emergencyRoles().isEmpty()) {
            said.add("In an emergency " + String.join(", ", lifecycle.emergencyRoles())
                    + " may pass over gates and approvals.");
        }
        return said;
    }

    private static String stage(Stage stage, Lifecycle.StageRule rule) {
        StringBuilder said = new StringBuilder("To enter " + stage);
        said.append(rule.enteredFrom().isEmpty() ? "" : " from " + stages(rule.enteredFrom()));
        List<String> wanted =
                new ArrayList<>(rule.gates().stream().map(Gate::wanted).toList());
        rule.approvals().ifPresent(a -> wanted.add(approvals(a)));
        said.append(wanted.isEmpty() ? ": nothing is asked for" : ": " + String.join("; ", wanted));
        return said.append(rule.exclusive() ? ". One version at a time." : ".").toString();
    }

    private static String approvals(Approvals approvals) {
        Optional<Duration> within = approvals.within();
        return approvals + within.map(time -> " within " + Words.lasting(time)).orElse("");
    }

    private static String stages(Collection<Stage> stages) {
        return stages.stream().map(Stage::name).collect(Collectors.joining(" or "));
    }

    private static String names(Collection<? extends Enum<?>> constants) {
        return constants.stream()
                .map(c -> c.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .collect(Collectors.joining(", "));
    }
}

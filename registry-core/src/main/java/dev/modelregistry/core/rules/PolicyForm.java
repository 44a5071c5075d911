package dev.modelregistry.core.rules;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The form of all that a policy says. Every process reads it before each command, so what could be written and not read, or
 * read and not be reckoned with, would stop the whole registry.
 */
public final class PolicyForm {
    /** An actor's own. */
    private static final int MAX_ACTOR = 256;

    /** Of all texts together. */
    private static final long MAX_SIZE = 1_000_000;

    /** Far beyond what anybody waits for, and far from what times cannot be reckoned with. */
    private static final Duration LONGEST = Duration.ofDays(365_250);

    private final List<String> problems = new ArrayList<>();
    private long size;

    private PolicyForm() {}

    /** Refuses a policy that says anything in a form that cannot be kept, with everything that is wrong with it. */
    public static void require(Lifecycle lifecycle) {
        PolicyForm form = new PolicyForm();
        form.check(lifecycle);
        if (!form.problems.isEmpty()) {
            throw new InvalidInputException("cannot publish this policy", form.problems);
        }
    }

    private void check(Lifecycle lifecycle) {
        lifecycle.stages().forEach(stage -> {
            Lifecycle.StageRule rule = lifecycle.rule(stage);
            rule.gates().forEach(gate -> gate("a gate of " + stage, gate));
            rule.approvals().ifPresent(approvals -> approvals("the approvals for " + stage, approvals));
        });
        lifecycle.policyApprovals().ifPresent(approvals -> approvals("the approvals for the policy", approvals));
        lifecycle.access().ifPresent(this::access);
        lifecycle.indexedTags().forEach(tag -> key("the key of an indexed tag", tag));
        lifecycle.emergencyRoles().forEach(role -> key("a role for emergencies", role));
        if (size > MAX_SIZE) {
            problems.add("its texts have " + size + " characters; at most " + MAX_SIZE + " are allowed");
        }
    }

    private void access(AccessPolicy access) {
        access.rules().forEach(rule -> {
            key("the role of a rule", rule.role());
            size += rule.models().length();
            rule.stages().forEach(stage -> size += stage.name().length());
        });
        access.bindings().forEach((actor, roles) -> {
            text("the id of a bound actor", actor, MAX_ACTOR);
            if (actor.isBlank()) {
                problems.add("the id of a bound actor is blank");
            }
            roles.forEach(role -> key("a role of " + shortened(actor), role));
        });
    }

    private void gate(String what, Gate gate) {
        if (gate instanceof Gate.Metric g) {
            measured(what, g.metric(), g.evaluation(), g.maxAge());
        } else if (gate instanceof Gate.NotWorse g) {
            measured(what, g.metric(), g.evaluation(), g.maxAge());
        } else if (gate instanceof Gate.TimeIn g) {
            duration("the time in " + what, g.atLeast());
        } else if (gate instanceof Gate.Tag g) {
            key("the tag of " + what, g.key());
            g.value().ifPresent(value -> text("the tag's value of " + what, value, Texts.MAX_TEXT));
        }
        size++;
    }

    private void measured(String what, String metric, Optional<String> evaluation, Optional<Duration> maxAge) {
        key("the metric of " + what, metric);
        evaluation.ifPresent(name -> key("the evaluation of " + what, name));
        maxAge.ifPresent(age -> duration("the age in " + what, age));
    }

    private void approvals(String what, Approvals approvals) {
        key("the role of " + what, approvals.role());
        approvals.within().ifPresent(time -> duration("the time of " + what, time));
    }

    private void duration(String what, @Nullable Duration duration) {
        if (duration == null || duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            problems.add(what + " is " + duration + "; it is at least zero and at most " + LONGEST.toDays() + " days");
        }
    }

    private void key(String what, @Nullable String value) {
        Texts.key(problems, what, value);
        size += Optional.ofNullable(value).map(String::length).orElse(0);
    }

    private void text(String what, @Nullable String value, int max) {
        Texts.text(problems, what, value, max);
        size += Optional.ofNullable(value).map(String::length).orElse(0);
    }

    private static String shortened(String actor) {
        return actor.length() <= MAX_ACTOR ? actor : actor.substring(0, 20) + "…";
    }
}

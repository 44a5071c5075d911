package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Expect;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.GateResult;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** How versions enter and leave stages, and what they share there. */
final class StageRules {
    private StageRules() {}

    /** A version on its way into a stage, or to another share there. */
    private record Move(ModelState state, VersionState version, Stage stage, PromoteOptions options, Context context) {
        Lifecycle lifecycle() {
            return context.policy(state).lifecycle();
        }

        StageState target() {
            return state.stage(stage);
        }

        boolean inside() {
            return target().serves(version.version());
        }

        String ref() {
            return state.name() + "@" + version.version();
        }
    }

    static List<Event> promote(ModelState state, Command.Promote c, Context context) {
        Decide.requireReason(state, "promote", c.reason());
        Move move = new Move(state, Known.requireActive(state, c.version()), c.stage(), c.options(), context);
        requireAllowed(state, c.version(), c.stage(), context.actor(), context);
        requireUnchanged(state, c.stage(), c.options().expect());
        Map<Version, Share> shares = requireStep(move);
        if (c.options().emergency()) {
            requireEmergencyRole(move);
            return changes(move, Event.Cause.EMERGENCY, shares);
        }
        Growth growth = new Growth(state, context);
        growth.need(c.stage(), c.version(), c.options().share());
        return promoted(move, shares, growth);
    }

    /** What a request with its approvals does, if nothing else stands against it. */
    static List<Event> carryOut(ModelState state, VersionState version, Stage stage, Share share, Context context) {
        Move move = new Move(state, version, stage, PromoteOptions.at(share), context);
        Map<Version, Share> shares = requireStep(move);
        return promoted(move, shares, new Growth(state, context));
    }

    private static List<Event> promoted(Move move, Map<Version, Share> shares, Growth growth) {
        needOthers(move, shares, growth);
        requireGatesAndApprovals(move, growth);
        return growth.with(changes(move, Event.Cause.PROMOTED, shares));
    }

    /** Everything that stands against a promotion, not the first of it alone. */
    static PromotionCheck check(ModelState state, Command.Promote c, Context context) {
        List<String> problems = new ArrayList<>();
        VersionState version = Known.require(state, c.version());
        Move move = new Move(state, version, c.stage(), c.options(), context);
        Growth growth = new Growth(state, context);
        growth.need(c.stage(), c.version(), c.options().share());
        note(problems, () -> Known.requireActive(state, c.version()));
        note(problems, () -> requireAllowed(state, c.version(), c.stage(), context.actor(), context));
        note(problems, () -> requireUnchanged(state, c.stage(), c.options().expect()));
        note(problems, () -> needOthers(move, requireStep(move), growth));
        if (c.options().emergency()) {
            note(problems, () -> requireEmergencyRole(move));
            return new PromotionCheck(List.of(), problems);
        }
        problems.addAll(growth.missing());
        return new PromotionCheck(gates(move), problems);
    }

    private static void note(List<String> problems, Runnable check) {
        try {
            check.run();
        } catch (RegistryException refusal) {
            problems.add(refusal.getMessage());
        }
    }

    /** What the versions get that the one that moves leaves behind, or makes room beside. */
    private static void needOthers(Move move, Map<Version, Share> shares, Growth growth) {
        Version version = move.version().version();
        growth.needOthers(move.stage(), shares, version);
        left(move)
                .forEach(from -> growth.needOthers(
                        from, without(move.state(), from, version).shares(), version));
    }

    /** Changing a share takes another permission than letting a version in. */
    static void requireAllowed(ModelState state, Version version, Stage stage, Actor actor, Context context) {
        Permission permission = state.stage(stage).serves(version) ? Permission.CHANGE_SHARES : Permission.PROMOTE;
        context.policy(state).require(actor, permission, Optional.of(stage));
    }

    /** The shares that follow; refused if the stage, the transition or the share does not allow it. */
    private static Map<Version, Share> requireStep(Move move) {
        requireStage(move.stage(), move.lifecycle());
        ModelState state = move.state();
        Version version = move.version().version();
        Set<Stage> current = state.stagesOf(version);
        Optional<Allocation> now = move.target().current();
        if (move.inside()
                && move.options().share().equals(now.orElseThrow().shares().get(version))) {
            throw new IllegalTransitionException(
                    move.ref() + " already serves " + move.stage()
                            + (now.orElseThrow().shares().size() == 1
                                    ? ""
                                    : " at " + move.options().share()),
                    steps(state, version, current, move.lifecycle()));
        }
        if (!move.inside() && !move.lifecycle().mayEnter(move.stage(), current)) {
            throw new IllegalTransitionException(
                    "cannot promote " + move.ref() + " to " + move.stage() + ": it is in "
                            + (current.isEmpty() ? "no stage" : "stage " + join(current)) + ", and " + move.stage()
                            + " is entered from "
                            + (move.lifecycle().enteredFrom(move.stage()).isEmpty()
                                    ? "no stage"
                                    : join(move.lifecycle().enteredFrom(move.stage()))),
                    steps(state, version, current, move.lifecycle()));
        }
        if (!move.inside() && state.aliases().containsKey(move.stage().name())) {
            throw new IllegalTransitionException(
                    "cannot promote " + move.ref() + " to " + move.stage() + ": an alias of that name points to "
                            + state.aliases().get(move.stage().name()).version() + ", and " + state.name() + "@"
                            + move.stage() + " would mean something else at once",
                    List.of("remove alias " + move.stage() + " first"));
        }
        return shares(move, now);
    }

    private static Map<Version, Share> shares(Move move, Optional<Allocation> now) {
        Version version = move.version().version();
        Share share = move.options().share();
        if (share.equals(Share.ALL)) {
            return Map.of(version, Share.ALL);
        }
        if (move.lifecycle().rule(move.stage()).exclusive()) {
            throw new IllegalTransitionException(
                    move.stage() + " serves one version alone, so " + move.ref() + " cannot have " + share + " of it",
                    List.of("promote it with all of the traffic"));
        }
        Map<Version, Share> others = new LinkedHashMap<>();
        now.ifPresent(allocation -> others.putAll(allocation.shares()));
        others.remove(version);
        int rest = Share.BUCKETS - share.buckets();
        if (others.isEmpty() || rest < others.size()) {
            throw new IllegalTransitionException(
                    others.isEmpty()
                            ? move.stage() + " of " + move.state().name() + " serves nothing beside " + move.ref()
                                    + " that could have the other " + new Share(rest)
                            : share + " for " + move.ref() + " leaves less than 0.01 % for each of " + others.keySet(),
                    List.of(
                            move.inside() && others.isEmpty()
                                    ? "promote another version beside it"
                                    : "promote it with all of the traffic"));
        }
        Map<Version, Share> shares = new LinkedHashMap<>(Shares.scaled(others, rest));
        shares.put(version, share);
        return Shares.primaryFirst(shares, now.map(Allocation::primary));
    }

    private static List<GateResult> gates(Move move) {
        boolean known = move.lifecycle().stages().contains(move.stage());
        return known && !move.inside()
                ? Gates.judge(
                        move.state(),
                        move.version(),
                        move.lifecycle().rule(move.stage()).gates(),
                        move.context())
                : List.of();
    }

    /** Gates are passed on the way in; a share is changed without them. */
    private static void requireGatesAndApprovals(Move move, Growth growth) {
        List<GateResult> refused =
                gates(move).stream().filter(gate -> !gate.passed()).toList();
        if (refused.isEmpty()) {
            growth.require();
            return;
        }
        List<String> all = new ArrayList<>();
        refused.forEach(gate -> all.add("wanted " + gate.wanted() + "; actual: " + gate.actual()));
        all.addAll(growth.missing());
        throw new GateRefusedException(
                "cannot promote " + move.ref() + " to " + move.stage() + ": " + refused.size()
                        + (refused.size() == 1 ? " gate refuses it" : " gates refuse it")
                        + (growth.missing().isEmpty() ? "" : ", and approvals are missing"),
                all);
    }

    private static void requireEmergencyRole(Move move) {
        Set<String> roles = move.lifecycle().emergencyRoles();
        if (!move.context().policy(move.state()).hasRole(move.context().actor(), roles)) {
            throw new AccessDeniedException(move.context().actor() + " may not pass over the gates and approvals of "
                    + move.stage() + "; "
                    + (roles.isEmpty()
                            ? "the policy grants that to nobody"
                            : "in an emergency the role " + String.join(" or ", roles) + " may"));
        }
    }

    private static List<Event> changes(Move move, Event.Cause cause, Map<Version, Share> shares) {
        ModelState state = move.state();
        Version version = move.version().version();
        List<Event> events = new ArrayList<>();
        events.add(changed(state, move.stage(), cause, Optional.of(version), shares));
        left(move).forEach(from -> events.add(without(state, from, version)));
        return events;
    }

    /** The stages that a version leaves as it enters another. */
    private static List<Stage> left(Move move) {
        if (move.inside() || move.options().stays()) {
            return List.of();
        }
        return move.state().stagesOf(move.version().version()).stream()
                .filter(move.lifecycle().enteredFrom(move.stage())::contains)
                .toList();
    }

    static Event.AllocationChanged changed(
            ModelState state, Stage stage, Event.Cause cause, Optional<Version> candidate, Map<Version, Share> shares) {
        return new Event.AllocationChanged(
                stage,
                cause,
                candidate,
                shares,
                Shares.assign(state.stage(stage).current(), shares));
    }

    /** A stage goes on without a version; what else it serves takes over. */
    static Event.AllocationChanged without(ModelState state, Stage stage, Version version) {
        Allocation now = state.stage(stage).current().orElseThrow();
        Map<Version, Share> rest = new LinkedHashMap<>(now.shares());
        rest.remove(version);
        return rest.isEmpty()
                ? new Event.AllocationChanged(stage, Event.Cause.LEFT, Optional.empty(), Map.of(), List.of())
                : changed(
                        state,
                        stage,
                        Event.Cause.LEFT,
                        Optional.empty(),
                        Shares.primaryFirst(Shares.scaled(rest, Share.BUCKETS), Optional.of(now.primary())));
    }

    static List<Event> shift(ModelState state, Command.Shift c, Context context) {
        Decide.requireReason(state, "shift", c.reason());
        Known.requireModel(state);
        Policy policy = context.policy(state);
        policy.require(context.actor(), Permission.CHANGE_SHARES, Optional.of(c.stage()));
        requireStage(c.stage(), policy.lifecycle());
        requireUnchanged(state, c.stage(), c.expect());
        StageState stage = state.stage(c.stage());
        String what = "cannot shift " + c.stage() + " of " + state.name();
        int sum = c.shares().values().stream().mapToInt(Share::buckets).sum();
        if (sum != Share.BUCKETS) {
            throw new InvalidInputException(what + ": the shares add up to " + sum / 100.0 + " %, not to 100 %");
        }
        for (Version version : c.shares().keySet()) {
            if (!stage.serves(version)) {
                throw new IllegalTransitionException(
                        what + ": it does not serve " + version
                                + stage.current()
                                        .map(a -> ", but " + versions(a.shares().keySet()))
                                        .orElse(", nor anything else"),
                        List.of("promote " + version + " to " + c.stage() + " with a share"));
            }
        }
        Allocation now = stage.current().orElseThrow();
        if (policy.lifecycle().rule(c.stage()).exclusive() && c.shares().size() > 1) {
            throw new IllegalTransitionException(
                    what + ": it serves one version alone",
                    List.of("shift all of it to " + versions(now.shares().keySet())));
        }
        if (now.shares().equals(c.shares())) {
            return List.of();
        }
        Growth growth = new Growth(state, context);
        c.shares().forEach((version, share) -> growth.need(c.stage(), version, share));
        growth.require();
        return growth.with(List.of(changed(
                state,
                c.stage(),
                Event.Cause.SHIFTED,
                Optional.empty(),
                Shares.primaryFirst(c.shares(), Optional.of(now.primary())))));
    }

    static List<Event> demote(ModelState state, Command.Demote c, Context context) {
        Decide.requireReason(state, "demote", c.reason());
        Known.require(state, c.version());
        context.policy(state).require(context.actor(), Permission.PROMOTE, Optional.of(c.stage()));
        Set<Stage> current = state.stagesOf(c.version());
        if (!current.contains(c.stage())) {
            throw new IllegalTransitionException(
                    "cannot demote " + state.name() + "@" + c.version() + " from " + c.stage() + ": it is in "
                            + (current.isEmpty() ? "no stage" : "stage " + join(current)),
                    current.isEmpty() ? List.of() : List.of("demote it from " + join(current)));
        }
        Event.AllocationChanged rest = without(state, c.stage(), c.version());
        Growth growth = new Growth(state, context);
        growth.needOthers(c.stage(), rest.shares(), c.version());
        growth.require();
        return growth.with(List.of(rest));
    }

    static void requireUnchanged(ModelState state, Stage stage, Expect expect) {
        Decide.requireUnchanged(expect, state.stage(stage).revision(), "stage " + stage + " of " + state.name());
    }

    static void requireStage(Stage stage, Lifecycle lifecycle) {
        if (!lifecycle.stages().contains(stage)) {
            throw new InvalidInputException("there is no stage " + stage + "; stages are " + join(lifecycle.stages()));
        }
    }

    private static List<String> steps(ModelState state, Version version, Set<Stage> current, Lifecycle lifecycle) {
        List<String> steps = new ArrayList<>();
        for (Stage stage : lifecycle.stages()) {
            if (!current.contains(stage) && lifecycle.mayEnter(stage, current)) {
                steps.add("promote " + state.name() + "@" + version + " to " + stage);
            }
        }
        if (steps.isEmpty() && !current.isEmpty()) {
            steps.add("demote " + state.name() + "@" + version + " from " + join(current)
                    + (current.size() == 1 ? ", after which it is in no stage" : ""));
        }
        return steps;
    }

    static String versions(Iterable<Version> versions) {
        List<String> texts = new ArrayList<>();
        versions.forEach(version -> texts.add(version.toString()));
        return String.join(", ", texts);
    }

    static String join(Iterable<Stage> stages) {
        List<String> names = new ArrayList<>();
        stages.forEach(stage -> names.add(stage.name()));
        return names.stream().collect(Collectors.joining(", "));
    }
}

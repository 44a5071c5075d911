package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** How versions enter and leave stages. */
final class StageRules {
    private StageRules() {}

    static List<Event> promote(ModelState state, Command.Promote c, Lifecycle lifecycle) {
        Decide.requireReason(state, "promote", c.reason());
        Known.requireActive(state, c.version());
        requireStage(c.stage(), lifecycle);
        StageState target = state.stage(c.stage());
        Decide.requireUnchanged(c.expect(), target.revision(), "stage " + c.stage() + " of " + state.name());
        String ref = state.name() + "@" + c.version();
        List<Stage> current = state.stagesOf(c.version());
        if (current.contains(c.stage())) {
            throw new IllegalTransitionException(
                    ref + " already serves " + c.stage(), steps(state, c.version(), current, lifecycle));
        }
        if (!lifecycle.mayEnter(c.stage(), current)) {
            throw new IllegalTransitionException(
                    "cannot promote " + ref + " to " + c.stage() + ": it is in "
                            + (current.isEmpty() ? "no stage" : "stage " + join(current)) + ", and " + c.stage()
                            + " is entered from "
                            + (lifecycle.enteredFrom(c.stage()).isEmpty()
                                    ? "no stage"
                                    : join(lifecycle.enteredFrom(c.stage()))),
                    steps(state, c.version(), current, lifecycle));
        }
        List<Event> events = new ArrayList<>();
        events.add(new Event.AllocationChanged(c.stage(), Event.Cause.PROMOTED, Map.of(c.version(), Share.ALL)));
        for (Stage from : current) {
            if (lifecycle.enteredFrom(c.stage()).contains(from)) {
                events.add(new Event.AllocationChanged(from, Event.Cause.LEFT, Map.of()));
            }
        }
        return events;
    }

    static List<Event> demote(ModelState state, Command.Demote c, Lifecycle lifecycle) {
        Decide.requireReason(state, "demote", c.reason());
        Known.require(state, c.version());
        List<Stage> current = state.stagesOf(c.version());
        if (!current.contains(c.stage())) {
            throw new IllegalTransitionException(
                    "cannot demote " + state.name() + "@" + c.version() + " from " + c.stage() + ": it is in "
                            + (current.isEmpty() ? "no stage" : "stage " + join(current)),
                    current.isEmpty() ? List.of() : List.of("demote it from " + join(current)));
        }
        return List.of(new Event.AllocationChanged(c.stage(), Event.Cause.LEFT, Map.of()));
    }

    static List<Event> rollback(ModelState state, Command.Rollback c, Lifecycle lifecycle) {
        Decide.requireReason(state, "roll back", c.reason());
        Known.requireModel(state);
        StageState stage = state.stage(c.stage());
        if (stage.revision() == 0) {
            requireStage(c.stage(), lifecycle);
        }
        Decide.requireUnchanged(c.expect(), stage.revision(), "stage " + c.stage() + " of " + state.name());
        String what = "cannot roll back " + c.stage() + " of " + state.name();
        List<Version> served = served(stage);
        if (served.isEmpty()) {
            throw new IllegalTransitionException(
                    what + ": it served nothing before"
                            + stage.current().map(a -> " " + a.primary()).orElse(""),
                    List.of());
        }
        Version target = c.to().orElse(served.get(0));
        if (stage.serves(target)) {
            throw new IllegalTransitionException(
                    what + " to " + target + ": it serves that version now", nearest(state, c, served));
        }
        if (!served.contains(target)) {
            throw new IllegalTransitionException(
                    what + " to " + target + ": that version did not serve it before", nearest(state, c, served));
        }
        VersionState version = state.version(target).orElseThrow();
        if (!version.active()) {
            throw new IllegalTransitionException(
                    what + " to " + target + ": it is " + (version.archived() ? "archived" : "deleted"),
                    nearest(state, c, served));
        }
        return List.of(new Event.AllocationChanged(c.stage(), Event.Cause.ROLLED_BACK, Map.of(target, Share.ALL)));
    }

    /** The versions that a stage served before, each once, the last one first. */
    private static List<Version> served(StageState stage) {
        Set<Version> served = new LinkedHashSet<>();
        for (int i = stage.past().size() - 1; i >= 0; i--) {
            served.add(stage.past().get(i).primary());
        }
        return List.copyOf(served);
    }

    private static List<String> nearest(ModelState state, Command.Rollback c, List<Version> served) {
        return served.stream()
                .filter(version -> state.version(version).orElseThrow().active()
                        && !state.stage(c.stage()).serves(version))
                .limit(1)
                .map(version -> "roll back to " + version + " by naming it: rollback(" + state.name() + ", " + c.stage()
                        + ", " + version + ", reason)")
                .toList();
    }

    private static void requireStage(Stage stage, Lifecycle lifecycle) {
        if (!lifecycle.stages().contains(stage)) {
            throw new InvalidInputException("there is no stage " + stage + "; stages are " + join(lifecycle.stages()));
        }
    }

    private static List<String> steps(ModelState state, Version version, List<Stage> current, Lifecycle lifecycle) {
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

    private static String join(Iterable<Stage> stages) {
        List<String> names = new ArrayList<>();
        stages.forEach(stage -> names.add(stage.name()));
        return String.join(", ", names);
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Permission;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** How a stage goes back to what it served before. It passes no gates; what it goes back to must be usable. */
final class RollbackRules {
    private final ModelState state;
    private final Command.Rollback command;
    private final StageState stage;
    private final boolean exclusive;
    private final Growth growth;

    private RollbackRules(ModelState state, Command.Rollback command, boolean exclusive, Growth growth) {
        this.state = state;
        this.command = command;
        this.stage = state.stage(command.stage());
        this.exclusive = exclusive;
        this.growth = growth;
    }

    static List<Event> rollback(ModelState state, Command.Rollback c, Context context) {
        Decide.requireReason(state, "roll back", c.reason());
        Known.requireModel(state);
        Policy policy = context.policy(state);
        policy.require(context.actor(), Permission.ROLL_BACK, Optional.of(c.stage()));
        StageRules.requireStage(c.stage(), policy.lifecycle());
        StageRules.requireUnchanged(state, c.stage(), c.expect());
        boolean exclusive = policy.lifecycle().rule(c.stage()).exclusive();
        return new RollbackRules(state, c, exclusive, new Growth(state, context)).decide();
    }

    private List<Event> decide() {
        String what = "cannot roll back " + command.stage() + " of " + state.name();
        if (stage.past().isEmpty() && command.target() instanceof Target.Previous) {
            String last = stage.served().isEmpty() ? "" : " what was taken out of it";
            throw new IllegalTransitionException(
                    what + ": it served nothing before"
                            + stage.current().map(a -> " " + a.primary()).orElse(last),
                    stage.current().isPresent() ? List.of() : nearest());
        }
        Map<Version, Share> target = target();
        String to = what + " to " + StageRules.versions(target.keySet());
        if (stage.current().map(Allocation::shares).equals(Optional.of(target))) {
            throw new IllegalTransitionException(
                    to + ": it serves " + (target.size() == 1 ? "that version" : "just that") + " now", nearest());
        }
        for (Version version : target.keySet()) {
            if (!stage.served().containsKey(version)) {
                throw new IllegalTransitionException(
                        what + " to " + version + ": that version did not serve it before", nearest());
            }
            VersionState known = state.version(version).orElseThrow();
            if (!known.active()) {
                throw new IllegalTransitionException(what + " to " + version + ": it is " + status(known), nearest());
            }
        }
        if (exclusive && target.size() > 1) {
            throw new IllegalTransitionException(to + ": the stage serves one version alone by now", nearest());
        }
        requireHad(to, target);
        return growth.with(List.of(
                StageRules.changed(state, command.stage(), Event.Cause.ROLLED_BACK, candidate(target), target)));
    }

    /**
     * What was settled once can always be gone back to. Else no version gets more than it ever had, unless that is approved: to
     * go back by name must not be a way to give all to what was approved for a little.
     */
    private void requireHad(String to, Map<Version, Share> target) {
        if (stage.remembers(target)) {
            return;
        }
        target.forEach((version, share) -> {
            Share had = Objects.requireNonNull(stage.served().get(version));
            if (had.buckets() < share.buckets()) {
                growth.need(command.stage(), version, share);
                if (!growth.missing().isEmpty()) {
                    throw new ApprovalRequiredException(to + ": it never had more than " + had + " of it, and "
                            + growth.missing().get(0));
                }
            }
        });
    }

    /** Whose rollout was under way when the stage served this; empty if it was settled, or if that cannot be told. */
    private Optional<Version> candidate(Map<Version, Share> target) {
        if (!(command.target() instanceof Target.ToAllocation to) || stage.remembers(target)) {
            return Optional.empty();
        }
        List<Allocation> before = new ArrayList<>(stage.past().stream()
                .filter(allocation -> allocation.revision() < to.allocation().revision())
                .toList());
        if (stage.candidate().isPresent() && before.size() == stage.past().size()) {
            return stage.candidate().filter(target::containsKey);
        }
        if (stage.candidate().isEmpty()) {
            stage.current().ifPresent(before::add);
        }
        for (int i = before.size() - 1; i >= 0; i--) {
            Set<Version> others = before.get(i).shares().keySet();
            List<Version> added =
                    target.keySet().stream().filter(v -> !others.contains(v)).toList();
            if (added.size() == 1 && target.size() == others.size() + 1) {
                return Optional.of(added.get(0));
            }
        }
        return Optional.empty();
    }

    private Map<Version, Share> target() {
        if (command.target() instanceof Target.ToVersion to) {
            return Map.of(to.version(), Share.ALL);
        } else if (command.target() instanceof Target.ToAllocation to) {
            return to.allocation().shares();
        }
        return stage.past().get(stage.past().size() - 1).shares();
    }

    private static String status(VersionState version) {
        if (version.deleted()) {
            return "deleted";
        }
        return version.recalled() ? "recalled" : "archived";
    }

    /** The version that served last before, and may serve again. */
    private List<String> nearest() {
        Set<Version> candidates = new LinkedHashSet<>();
        for (int i = stage.past().size() - 1; i >= 0; i--) {
            candidates.add(stage.past().get(i).primary());
        }
        List<Version> others = new ArrayList<>(stage.served().keySet());
        for (int i = others.size() - 1; i >= 0; i--) {
            candidates.add(others.get(i));
        }
        return candidates.stream()
                .filter(version -> state.version(version).orElseThrow().active() && !stage.serves(version))
                .limit(1)
                .map(version -> "roll back to " + version + " by naming it: rollback(" + state.name() + ", "
                        + command.stage() + ", " + version + ", reason)")
                .toList();
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.rules.RequestState.Subject;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What holds after every command, whatever the crowd wants. */
public final class Invariants {
    private Invariants() {}

    public static void check(
            ModelState before, Lifecycle lifecycle, Command command, List<Event> events, ModelState after) {
        require(before.erased().isEmpty() || events.isEmpty(), () -> "something follows an erasure: " + events);
        versions(after);
        stages(after);
        after.requests().forEach(request -> approvals(after, request));
        for (Event event : events) {
            if (event instanceof Event.AllocationChanged changed) {
                exclusive(lifecycle, changed);
                growth(before, lifecycle, command, changed, after);
                open(before, after, changed);
            }
        }
    }

    /** Numbers without gaps; what is out of use is held by nobody. */
    private static void versions(ModelState state) {
        for (int major = 1; major <= state.lastMajor(); major++) {
            List<VersionState> minors = state.versionsOf(major);
            int number = major;
            require(!minors.isEmpty(), () -> "major " + number + " is empty");
            for (int minor = 0; minor < minors.size(); minor++) {
                VersionState version = minors.get(minor);
                require(version.version().equals(new Version(major, minor)), () -> "a gap at " + version);
                if (!version.active()) {
                    require(state.stagesOf(version.version()).isEmpty(), () -> version + " is in a stage");
                    require(state.aliasesOf(version.version()).isEmpty(), () -> version + " has an alias");
                }
            }
        }
    }

    private static void stages(ModelState state) {
        state.stages().forEach((name, stage) -> {
            stage.past().forEach(allocation -> sums(name, stage, allocation));
            stage.current().ifPresent(allocation -> sums(name, stage, allocation));
            require(
                    stage.standing()
                            .keySet()
                            .equals(stage.current()
                                    .map(a -> a.shares().keySet())
                                    .orElse(Set.of())),
                    () -> "standing of " + stage);
            require(
                    stage.candidate().isEmpty()
                            || stage.serves(stage.candidate().get()),
                    () -> "candidate of " + stage);
        });
    }

    private static void sums(Stage name, StageState stage, Allocation allocation) {
        int shares =
                allocation.shares().values().stream().mapToInt(Share::buckets).sum();
        int ranges =
                allocation.ranges().stream().mapToInt(Allocation.Range::buckets).sum();
        require(shares == Share.BUCKETS && ranges == Share.BUCKETS, () -> "shares of " + allocation);
        require(allocation.shares().containsKey(allocation.primary()), () -> "primary of " + allocation);
        int largest = allocation.shares().values().stream()
                .mapToInt(Share::buckets)
                .max()
                .orElseThrow();
        require(allocation.shares().get(allocation.primary()).buckets() == largest, () -> "primary of " + allocation);
        require(
                allocation.stage().equals(name) && allocation.revision() <= stage.revision(),
                () -> "place of " + allocation);
        require(stage.served().keySet().containsAll(allocation.shares().keySet()), () -> "served of " + stage);
    }

    private static void approvals(ModelState state, RequestState request) {
        Set<String> seen = new HashSet<>();
        for (Approval approval : request.approvals()) {
            String id = approval.actor().id();
            require(seen.add(id), () -> id + " approved twice: " + request);
            require(!id.equals(request.requester().id()), () -> "approved by who asked: " + request);
            if (request.subject() instanceof Subject.ToPromote p) {
                require(
                        !id.equals(state.version(p.version())
                                .orElseThrow()
                                .author()
                                .id()),
                        () -> "approved by the author: " + request);
            }
        }
    }

    private static void exclusive(Lifecycle lifecycle, Event.AllocationChanged changed) {
        boolean enters = changed.cause() != Event.Cause.LEFT;
        if (enters && lifecycle.rule(changed.stage()).exclusive()) {
            require(changed.shares().size() == 1, () -> "an exclusive stage serves several: " + changed);
        }
    }

    /** Under the policy of the command, whose roles are those that actors bring. */
    private static boolean enough(RequestState request, Lifecycle lifecycle) {
        Approvals wanted = lifecycle
                .rule(((Subject.ToPromote) request.subject()).stage())
                .approvals()
                .orElseThrow();
        return request.approvals().stream()
                        .filter(approval -> approval.actor().roles().contains(wanted.role()))
                        .count()
                >= wanted.count();
    }

    /** A request is open only as long as it may come to something. */
    private static void open(ModelState before, ModelState after, Event.AllocationChanged changed) {
        Set<Version> left =
                new HashSet<>(before.stage(changed.stage()).standing().keySet());
        left.removeAll(after.stage(changed.stage()).standing().keySet());
        left.forEach(version -> require(
                after.requests().stream()
                        .noneMatch(r -> r.promotes(version, changed.stage())
                                && (r.status() == RequestStatus.APPROVED || r.status() == RequestStatus.EXECUTED)),
                () -> version + " has left " + changed.stage() + ", and its approvals are still there"));
    }

    /** What was approved for 1 % never grows to 100 %, whichever way. */
    private static void growth(
            ModelState before,
            Lifecycle lifecycle,
            Command command,
            Event.AllocationChanged changed,
            ModelState after) {
        boolean free = changed.cause() == Event.Cause.EMERGENCY
                || (changed.cause() == Event.Cause.ROLLED_BACK
                        && before.stage(changed.stage()).remembers(changed.shares()))
                || command instanceof Command.Recall
                || (command instanceof Command.Promote p && p.options().emergency());
        if (free
                || !lifecycle.stages().contains(changed.stage())
                || lifecycle.rule(changed.stage()).approvals().isEmpty()) {
            return;
        }
        changed.shares().forEach((version, share) -> {
            StageState.Standing standing =
                    before.stage(changed.stage()).standing().get(version);
            boolean had = changed.cause() == Event.Cause.ROLLED_BACK
                    && share.buckets()
                            <= before.stage(changed.stage())
                                    .served()
                                    .get(version)
                                    .buckets();
            boolean has = before.stage(changed.stage()).current().stream()
                    .anyMatch(a -> a.shares().containsKey(version)
                            && share.buckets() <= a.shares().get(version).buckets());
            boolean grows = !had
                    && !has
                    && (standing == null || share.buckets() > standing.peak().buckets());
            require(
                    !grows
                            || after.requests().stream()
                                    .anyMatch(r -> r.status() == RequestStatus.EXECUTED
                                            && r.promotes(version, changed.stage())
                                            && enough(r, lifecycle)
                                            && ((Subject.ToPromote) r.subject())
                                                            .largest()
                                                            .buckets()
                                                    >= share.buckets()),
                    () -> version + " grew to " + share + " of " + changed.stage() + " unapproved");
        });
    }

    /** @param what is made only when it is needed: there are millions of checks, and a state is long */
    private static void require(boolean holds, Supplier<String> what) {
        if (!holds) {
            throw new AssertionError(what.get());
        }
    }
}

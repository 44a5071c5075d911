package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The approvals that a step needs: those for every version that gets more of a stage than it was approved for, or once had.
 * What one gives up, another gets, and that is growth like any other. Approvals are counted under the policy in force.
 */
final class Growth {
    private final ModelState state;
    private final Context context;
    private final List<String> missing = new ArrayList<>();
    private final Set<UUID> used = new LinkedHashSet<>();

    Growth(ModelState state, Context context) {
        this.state = state;
        this.context = context;
    }

    /** A version is to have this share of a stage. */
    void need(Stage stage, Version version, Share share) {
        Optional<Approvals> wanted = context.policy(state).approvals(stage);
        if (wanted.isEmpty() || has(stage, version, share)) {
            return;
        }
        VersionState known = state.version(version).orElseThrow();
        Optional<RequestState> granted = granted(stage, known, share, wanted.get());
        if (granted.isEmpty()) {
            String ref = state.name() + "@" + version;
            missing.add(ref + " needs " + wanted.get() + " for " + share + " of " + stage + "; "
                    + waiting(stage, known, share)
                            .map(request -> "approve request " + state.name() + "/" + request.id())
                            .orElse("ask for them with requestPromotion(" + ref + ", " + stage + ", reason)"));
        } else if (granted.get().status() != RequestStatus.EXECUTED) {
            used.add(granted.get().id());
        }
    }

    /** All of these, except the one that is looked at by itself. */
    void needOthers(Stage stage, Map<Version, Share> shares, Version except) {
        shares.forEach((version, share) -> {
            if (!version.equals(except)) {
                need(stage, version, share);
            }
        });
    }

    /** Whether it is no more than it has, or had since it came. */
    private boolean has(Stage stage, Version version, Share share) {
        StageState at = state.stage(stage);
        StageState.@Nullable Standing standing = at.standing().get(version);
        if (standing != null && share.buckets() <= standing.peak().buckets()) {
            return true;
        }
        return at.current().stream()
                .flatMap(now -> now.shares().entrySet().stream())
                .anyMatch(e -> e.getKey().equals(version)
                        && share.buckets() <= e.getValue().buckets());
    }

    /**
     * The request under which a version may have a share; one that was carried out before one that then is used up. One that
     * still waits has all it needs if the policy asks for less by now.
     */
    private Optional<RequestState> granted(Stage stage, VersionState version, Share share, Approvals wanted) {
        List<RequestState> granting = state.requests().stream()
                .filter(r -> r.openAt(context.time()) || r.status() == RequestStatus.EXECUTED)
                .filter(r -> r.covers(version, stage, share)
                        && Requests.counted(state, r, wanted, context) >= wanted.count())
                .toList();
        return granting.stream()
                .filter(r -> r.status() == RequestStatus.EXECUTED)
                .findFirst()
                .or(() -> granting.stream().findFirst());
    }

    /** A request that would do if it had the approvals. */
    private Optional<RequestState> waiting(Stage stage, VersionState version, Share share) {
        return state.requests().stream()
                .filter(r -> r.openAt(context.time()) && r.covers(version, stage, share))
                .findFirst();
    }

    /** What is missing, one sentence for each version. */
    List<String> missing() {
        return missing;
    }

    /** Refuses what is not approved. */
    void require() {
        if (!missing.isEmpty()) {
            throw new ApprovalRequiredException(String.join("; ", missing));
        }
    }

    /** What a step leads to, and that it carries out the approved requests that it needs. */
    List<Event> with(List<Event> step) {
        List<Event> events = new ArrayList<>(step);
        used.forEach(id -> events.add(new Event.RequestMoved(id, RequestStatus.EXECUTED)));
        return events;
    }
}

package dev.modelregistry.core.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.audit.AuditReport.Excerpt;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.AuditReport.PolicyChange;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** What a model's log tells up to a moment, picked up entry by entry, so that a long log takes no more memory. */
final class Story {
    private final ModelName model;
    private final Optional<Instant> moment;
    private final Map<Stage, Period> open = new HashMap<>();
    private final Newest<Period> closed = new Newest<>(Reports.VERSIONS);
    /** Two, as one log is told after the other: the newest of both are among the newest of each. */
    private final Newest<PolicyChange> registrysPolicies = new Newest<>(Reports.POLICIES);

    private final Newest<PolicyChange> modelsPolicies = new Newest<>(Reports.POLICIES);
    private final Newest<HistoryEntry> history = new Newest<>(Reports.ENTRIES);
    private final Map<UUID, List<Approval>> approvals = new HashMap<>();

    Story(ModelName model, Optional<Instant> moment) {
        this.model = model;
        this.moment = moment;
    }

    /** The newest of many. */
    private static final class Newest<T> {
        private final int limit;
        private final Deque<T> items = new ArrayDeque<>();
        private long total;

        Newest(int limit) {
            this.limit = limit;
        }

        void add(T item) {
            total++;
            items.add(item);
            if (items.size() > limit) {
                items.remove();
            }
        }
    }

    /** Entries of the registry's log. */
    void registrys(long revision, List<Entry> entries) {
        entries.stream()
                .filter(this::past)
                .forEach(entry -> policies(registrysPolicies, ModelName.REGISTRY, revision, entry));
    }

    /** Entries of the model's log. */
    void models(long revision, List<Entry> entries) {
        entries.stream().filter(this::past).forEach(entry -> {
            history.add(LogAudit.entry(model, revision, entry));
            policies(modelsPolicies, model, revision, entry);
            for (Event event : entry.events()) {
                if (event instanceof Event.AllocationChanged changed) {
                    change(changed, revision, entry);
                }
            }
        });
    }

    private boolean past(Entry entry) {
        return moment.isEmpty() || !entry.time().isAfter(moment.get());
    }

    private void change(Event.AllocationChanged changed, long revision, Entry entry) {
        Optional.ofNullable(open.remove(changed.stage())).ifPresent(before -> closed.add(ended(before, entry.time())));
        if (!changed.shares().isEmpty()) {
            open.put(
                    changed.stage(),
                    new Period(
                            changed.stage(),
                            changed.shares(),
                            entry.time(),
                            Optional.empty(),
                            changed.cause(),
                            entry.actor(),
                            entry.reason(),
                            revision));
        }
    }

    private static Period ended(Period p, Instant at) {
        return new Period(
                p.stage(), p.shares(), p.from(), Optional.of(at), p.cause(), p.actor(), p.reason(), p.revision());
    }

    private void policies(Newest<PolicyChange> policies, ModelName scope, long revision, Entry entry) {
        List<Approval> had = List.of();
        for (Event event : entry.events()) {
            if (event instanceof Event.Approved approved) {
                approvals
                        .computeIfAbsent(approved.request(), request -> new ArrayList<>())
                        .add(new Approval(entry.actor(), entry.time(), approved.comment()));
            } else if (event instanceof Event.RequestMoved moved && moved.status() != RequestStatus.APPROVED) {
                had = Optional.ofNullable(approvals.remove(moved.request())).orElse(List.of());
            }
        }
        for (Event event : entry.events()) {
            if (event instanceof Event.PolicyPublished published) {
                policies.add(new PolicyChange(
                        new PolicyRevision(scope, revision, published.digest()),
                        published.lifecycle(),
                        entry.time(),
                        entry.actor(),
                        had));
            }
        }
    }

    Excerpt<Period> periods() {
        List<Period> all = Stream.concat(closed.items.stream(), open.values().stream())
                .sorted(Comparator.comparing(Period::from)
                        .thenComparing(Period::revision)
                        .thenComparing(Period::stage))
                .toList();
        return new Excerpt<>(all, closed.total + open.size());
    }

    Excerpt<PolicyChange> policies() {
        List<PolicyChange> all = Stream.concat(registrysPolicies.items.stream(), modelsPolicies.items.stream())
                .sorted(Comparator.comparing(PolicyChange::time))
                .toList();
        return new Excerpt<>(
                all.subList(Math.max(0, all.size() - Reports.POLICIES), all.size()),
                registrysPolicies.total + modelsPolicies.total);
    }

    Excerpt<HistoryEntry> history() {
        return new Excerpt<>(List.copyOf(history.items), history.total);
    }
}

package dev.modelregistry.core.audit;

import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.audit.Anchor;
import dev.modelregistry.audit.Audit;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.HistoryFilter;
import dev.modelregistry.audit.RegistryVerification;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** The log, read as a history and checked as a chain. Thread-safe. */
public final class LogAudit implements Audit {
    private static final int PAGE = 500;

    private final CommitLog log;
    private final LogReader reader;
    private final InstantSource clock;
    private final Optional<Instant> moment;
    private final Reports reports;

    /**
     * Reads a log.
     *
     * @param moment up to which the history is told; up to now if empty
     */
    public LogAudit(CommitLog log, LogReader reader, InstantSource clock, Optional<Instant> moment, Reports reports) {
        this.log = log;
        this.reader = reader;
        this.clock = clock;
        this.moment = moment;
        this.reports = reports;
    }

    @Override
    public List<HistoryEntry> history(ModelName model, HistoryFilter filter) {
        List<HistoryEntry> history = read(model);
        if (history.isEmpty()) {
            throw new NotFoundException("there is no model " + model
                    + moment.map(then -> " as of " + then).orElse("") + ", and so no history of it");
        }
        return history.stream().filter(filter::matches).toList();
    }

    /** The entry that a command became. */
    public Optional<HistoryEntry> outcome(CommandId command) {
        return read(command.model()).stream()
                .filter(entry -> entry.command().equals(command))
                .findFirst();
    }

    private List<HistoryEntry> read(ModelName model) {
        List<HistoryEntry> history = new ArrayList<>();
        reader.walk(
                model,
                (commit, payload) -> payload.entries().stream()
                        .filter(entry -> moment.isEmpty() || !entry.time().isAfter(moment.get()))
                        .forEach(entry -> history.add(entry(model, commit.revision(), entry))));
        return history;
    }

    /** An entry of a log, as it is told. */
    public static HistoryEntry entry(ModelName model, long revision, Entry entry) {
        return new HistoryEntry(
                model,
                revision,
                new CommandId(model, entry.command()),
                entry.actor(),
                entry.time(),
                entry.reason(),
                entry.policies(),
                entry.events());
    }

    @Override
    public AuditReport report(ModelName model) {
        return reports.report(model, walk(model, registrysPolicies(model), Optional.empty()));
    }

    @Override
    public Verification verify(ModelName model) {
        requirePresent();
        Verification found = walk(model, registrysPolicies(model), Optional.empty());
        if (found.revisions() == 0 && found.ok()) {
            throw new NotFoundException("there is no model " + model + ", and so nothing to verify");
        }
        return found;
    }

    @Override
    public Verification verify(ModelName model, Anchor anchor) {
        requirePresent();
        Anchor.Head head = anchor.head(model)
                .orElseThrow(
                        () -> new InvalidInputException("this anchor, taken at " + anchor.taken() + ", says nothing of "
                                + model + "; it knows " + anchor.heads().keySet()));
        return walk(model, registrysPolicies(model), Optional.of(new ChainWalk.Anchored(anchor.taken(), head)));
    }

    @Override
    public RegistryVerification verify() {
        return verify(Anchor.of(clock.instant(), Map.of()));
    }

    @Override
    public RegistryVerification verify(Anchor anchor) {
        requirePresent();
        Optional<NavigableMap<Long, Instant>> policies = registrysPolicies();
        TreeSet<ModelName> all = new TreeSet<>(logs());
        all.addAll(anchor.heads().keySet());
        return new RegistryVerification(all.stream()
                .map(model -> walk(
                        model,
                        model.equals(ModelName.REGISTRY) ? Optional.of(new TreeMap<>()) : policies,
                        anchor.head(model).map(head -> new ChainWalk.Anchored(anchor.taken(), head))))
                .toList());
    }

    @Override
    public Anchor anchor(ModelName model) {
        requirePresent();
        Instant taken = clock.instant();
        Anchor.Head head = head(model)
                .orElseThrow(() -> new NotFoundException("there is no model " + model + ", and so nothing to anchor"));
        return Anchor.of(taken, Map.of(model, head));
    }

    @Override
    public Anchor anchor() {
        requirePresent();
        Instant taken = clock.instant();
        TreeMap<ModelName, Anchor.Head> heads = new TreeMap<>();
        logs().forEach(model -> head(model).ifPresent(head -> heads.put(model, head)));
        return Anchor.of(taken, heads);
    }

    /**
     * As the log itself says: what is known of it in memory, or in a checkpoint, vouches for nothing. An anchor without a log
     * of which something is known would vouch for its loss.
     */
    private Optional<Anchor.Head> head(ModelName model) {
        Head known = reader.load(model);
        if (known.revision() == 0) {
            if (isGone(model)) {
                throw new IntegrityException(
                        "the log of " + model + " is gone: the store lists it; verify says more", null);
            }
            return Optional.empty();
        }
        Optional<StoredCommit> last = log.read(stream(model), known.revision(), 1).stream()
                .filter(commit -> commit.revision() == known.revision())
                .findFirst();
        if (last.isEmpty()) {
            throw new IntegrityException(
                    "the log of " + model + " ends before revision " + known.revision()
                            + ", which this registry or a checkpoint knows; verify says more",
                    null);
        }
        return last.map(commit -> new Anchor.Head(commit.revision(), commit.digest()));
    }

    /** Whether the store lists a log that has no commit. It lists those that have one, and commits that landed stay. */
    private boolean isGone(ModelName model) {
        return log.streams(model.value(), PageRequest.first(1)).items().contains(stream(model))
                && log.read(stream(model), 1, 1).isEmpty();
    }

    /** All logs that are told of, sorted. */
    private List<ModelName> logs() {
        List<ModelName> logs = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        while (next.isPresent()) {
            Page<StreamId> page = log.streams("", next.get());
            for (StreamId stream : page) {
                if (ModelName.isName(stream.value()) || stream.value().equals(ModelName.REGISTRY.value())) {
                    logs.add(ModelName.of(stream.value()));
                }
            }
            next = page.next();
        }
        return logs;
    }

    private Verification walk(
            ModelName model,
            Optional<NavigableMap<Long, Instant>> registrysPolicies,
            Optional<ChainWalk.Anchored> anchored) {
        ChainWalk walk = new ChainWalk(model, log.checkpoint(stream(model)), registrysPolicies, anchored);
        int limit = PAGE;
        while (!walk.isHopeless()) {
            List<StoredCommit> page;
            try {
                page = log.read(stream(model), walk.revision() + 1, limit);
            } catch (IntegrityException | UnsupportedFormatException e) {
                // which commit of a page it is, one by one tells
                if (limit == 1) {
                    walk.visitUnreadable(e);
                }
                limit = limit == 1 ? PAGE : 1;
                continue;
            }
            if (page.isEmpty()) {
                break;
            }
            long before = walk.revision();
            page.forEach(walk::visit);
            if (walk.revision() <= before || walk.revision() == Long.MAX_VALUE) {
                // no commit can be there, and the walk has told of it
                break;
            }
        }
        if (walk.revision() == 0 && isGone(model)) {
            walk.visitNothing();
        }
        return walk.end();
    }

    /** The registry's own log is not governed by itself. */
    private Optional<NavigableMap<Long, Instant>> registrysPolicies(ModelName model) {
        return model.equals(ModelName.REGISTRY) ? Optional.of(new TreeMap<>()) : registrysPolicies();
    }

    /** When each policy of the registry came into force; empty if its log cannot be read, which its own walk tells. */
    private Optional<NavigableMap<Long, Instant>> registrysPolicies() {
        NavigableMap<Long, Instant> policies = new TreeMap<>();
        try {
            reader.walk(
                    ModelName.REGISTRY,
                    (commit, payload) -> payload.entries().stream()
                            .filter(entry -> entry.events().stream().anyMatch(Event.PolicyPublished.class::isInstance))
                            .forEach(entry -> policies.put(commit.revision(), entry.time())));
            return Optional.of(policies);
        } catch (IntegrityException | UnsupportedFormatException e) {
            return Optional.empty();
        }
    }

    private void requirePresent() {
        moment.ifPresent(then -> {
            throw new InvalidInputException(
                    "a log is verified and anchored as it is, not as it was at " + then + "; ask the registry itself");
        });
    }

    private static StreamId stream(ModelName model) {
        return new StreamId(model.value());
    }
}

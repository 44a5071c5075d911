package dev.modelregistry.core.audit;

import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.audit.Audit;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** The log, read as a history and checked as a chain. Thread-safe. */
public final class LogAudit implements Audit {
    private static final int PAGE = 500;

    private final CommitLog log;
    private final LogReader reader;

    public LogAudit(CommitLog log, LogReader reader) {
        this.log = log;
        this.reader = reader;
    }

    @Override
    public List<HistoryEntry> history(ModelName model) {
        List<HistoryEntry> history = new ArrayList<>();
        reader.walk(
                model,
                (commit, payload) ->
                        payload.entries().forEach(entry -> history.add(entry(model, commit.revision(), entry))));
        if (history.isEmpty()) {
            throw new NotFoundException("there is no model " + model + ", and so no history of it");
        }
        return history;
    }

    /** The entry that a command became. */
    public Optional<HistoryEntry> outcome(CommandId command) {
        List<HistoryEntry> found = new ArrayList<>();
        reader.walk(
                command.model(),
                (commit, payload) -> payload.entries().stream()
                        .filter(entry -> entry.command().equals(command.uuid()))
                        .forEach(entry -> found.add(entry(command.model(), commit.revision(), entry))));
        return found.stream().findFirst();
    }

    @Override
    public Verification verify(ModelName model) {
        Walk walk = new Walk(model, log.checkpoint(new StreamId(model.value())), registrysPolicies(model));
        StreamId stream = new StreamId(model.value());
        List<StoredCommit> page = log.read(stream, 1, PAGE);
        while (!page.isEmpty()) {
            page.forEach(walk::visit);
            page = log.read(stream, walk.revision + 1, PAGE);
        }
        walk.end();
        Sha256 head = walk.previous.orElseThrow(
                () -> new NotFoundException("there is no model " + model + ", and so nothing to verify"));
        return new Verification(model, walk.revision, head, walk.problems, walk.notes);
    }

    /** When each policy of the registry came into force; the registry's own log is not governed by itself. */
    private NavigableMap<Long, Instant> registrysPolicies(ModelName model) {
        NavigableMap<Long, Instant> policies = new TreeMap<>();
        if (!model.equals(ModelName.REGISTRY)) {
            reader.walk(
                    ModelName.REGISTRY,
                    (commit, payload) -> payload.entries().stream()
                            .filter(entry -> entry.events().stream().anyMatch(Event.PolicyPublished.class::isInstance))
                            .forEach(entry -> policies.put(commit.revision(), entry.time())));
        }
        return policies;
    }

    private static HistoryEntry entry(ModelName model, long revision, Entry entry) {
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

    /** What is known while a log is walked. */
    private static final class Walk {
        private final Optional<Checkpoint> checkpoint;
        private final NavigableMap<Long, Instant> registrysPolicies;
        private final List<String> problems = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();
        private ModelState state;
        private Instant time = Instant.EPOCH;
        private long revision;
        private Optional<Sha256> previous = Optional.empty();
        private boolean folds = true;
        private final Set<UUID> commands = new HashSet<>();

        Walk(ModelName model, Optional<Checkpoint> checkpoint, NavigableMap<Long, Instant> registrysPolicies) {
            this.registrysPolicies = registrysPolicies;
            this.state = ModelState.empty(model);
            this.checkpoint = checkpoint;
        }

        void visit(StoredCommit commit) {
            if (commit.revision() != revision + 1) {
                problems.add("revision " + (revision + 1) + " is missing: revision " + commit.revision() + " follows "
                        + revision);
                folds = false;
            }
            revision = commit.revision();
            if (commit.payload().isEmpty()) {
                problems.add("revision " + revision + " was redacted; its digest stands for it");
                folds = false;
            } else {
                try {
                    check(CommitCodec.decode(commit.payload().get()), commit);
                } catch (IntegrityException e) {
                    problems.add("revision " + revision + " cannot be read: " + e.getMessage());
                    folds = false;
                }
            }
            previous = Optional.of(commit.digest());
            checkpoint.filter(c -> c.revision() == revision).ifPresent(this::compare);
        }

        void end() {
            if (checkpoint.isPresent() && checkpoint.get().revision() > revision) {
                problems.add("there is a checkpoint of revision "
                        + checkpoint.get().revision() + ", and the log ends at " + revision + ": its tail is missing");
            }
        }

        private void check(CommitCodec.Payload payload, StoredCommit commit) {
            String model = state.name().value();
            if (!payload.stream().value().equals(model) || payload.revision() != revision) {
                problems.add("revision " + revision + " holds what was written as revision " + payload.revision()
                        + " of " + payload.stream());
            }
            if (!payload.previous().equals(previous)) {
                problems.add("revision " + revision + " follows a commit with digest "
                        + payload.previous().map(Sha256::toString).orElse("none") + ", but the one before it has "
                        + previous.map(Sha256::toString).orElse("none"));
            }
            if (!commit.payload().orElseThrow().digest().equals(commit.digest())) {
                problems.add("revision " + revision + " is stored under a digest that is not its own");
            }
            for (Entry entry : payload.entries()) {
                if (entry.time().isBefore(time)) {
                    problems.add("revision " + revision + " has an entry of " + entry.time() + ", before " + time);
                }
                time = entry.time();
                if (!commands.add(entry.command())) {
                    problems.add("revision " + revision + " holds command " + entry.command() + " a second time");
                }
                requireManifests(entry);
                noteOverlap(entry);
                fold(entry);
            }
        }

        /** A command that was under way while a policy was published may have been decided under the one before it. */
        private void noteOverlap(Entry entry) {
            long under = entry.policies().stream()
                    .filter(policy -> policy.scope().equals(ModelName.REGISTRY))
                    .mapToLong(PolicyRevision::revision)
                    .findFirst()
                    .orElse(0);
            registrysPolicies.tailMap(under, false).forEach((newer, published) -> {
                if (!published.isAfter(entry.time())) {
                    notes.add("revision " + revision + " of " + entry.time()
                            + " overlapped with the publication of policy "
                            + newer + " at " + published + ", and was decided under "
                            + (under == 0 ? "none" : "policy " + under));
                }
            });
        }

        private void requireManifests(Entry entry) {
            for (Event event : entry.events()) {
                if (event instanceof Event.VersionRegistered e
                        && !ManifestCodec.digest(e.manifest()).equals(e.digest())) {
                    problems.add("revision " + revision + " registers " + e.version()
                            + " with a manifest that is not the one of its digest " + e.digest());
                }
            }
        }

        /** A log that was tampered with may tell of what cannot be; from there on the chain alone is checked. */
        private void fold(Entry entry) {
            if (folds) {
                try {
                    state = Evolve.evolve(state, revision, entry);
                } catch (RuntimeException e) {
                    problems.add("revision " + revision + " tells of what cannot follow: " + e.getMessage());
                    folds = false;
                }
            }
        }

        private void compare(Checkpoint saved) {
            if (!folds) {
                return;
            }
            CheckpointCodec.Saved folded = new CheckpointCodec.Saved(state, revision, previous.orElseThrow(), time);
            if (!CheckpointCodec.encode(folded).equals(saved.content())) {
                problems.add("the checkpoint of revision " + revision + " is not what the log up to there folds to");
            }
        }
    }
}

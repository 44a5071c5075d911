package dev.modelregistry.core.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.audit.Anchor;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Evolve;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.StoredCommit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/** What is known while a log is walked from its first commit on. */
final class ChainWalk {
    private static final int MAX_PROBLEMS = 100;

    /** How long a commit may be on its way after it was decided: the default of {@code commitTimeout}. */
    private static final Duration ON_ITS_WAY = Duration.ofSeconds(30);

    private final Optional<Checkpoint> checkpoint;
    private final Optional<NavigableMap<Long, Instant>> registrysPolicies;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int moreProblems;
    private ModelState state;
    private Instant time = Instant.EPOCH;
    private long revision;
    /** Empty before the first commit, and after one that could not be read. */
    private Optional<Sha256> previous = Optional.empty();

    private boolean afterUnreadable;
    private int unreadable;
    private boolean folds = true;
    /** Those that no erasure explains so far. */
    private final List<Long> redacted = new ArrayList<>();

    /** Of the newest commit: under which policy it may have been too late, by the revision of that policy. */
    private final NavigableMap<Long, Instant> unsure = new TreeMap<>();

    private Instant unsureSince = Instant.EPOCH;
    private long unsureRevision;

    private final Set<UUID> commands = new HashSet<>();
    private final Optional<Anchored> anchored;

    /** What an anchor knows of this log. */
    record Anchored(Instant taken, Anchor.Head head) {}

    /**
     * Begins.
     *
     * @param registrysPolicies when each policy of the registry came into force; empty if that cannot be read
     */
    ChainWalk(
            ModelName model,
            Optional<Checkpoint> checkpoint,
            Optional<NavigableMap<Long, Instant>> registrysPolicies,
            Optional<Anchored> anchored) {
        this.state = ModelState.empty(model);
        this.checkpoint = checkpoint;
        this.registrysPolicies = registrysPolicies;
        this.anchored = anchored;
    }

    /** The last one that was visited; 0 before the first. */
    long revision() {
        return revision;
    }

    void visit(StoredCommit commit) {
        if (commit.revision() != revision + 1) {
            problem("revision " + (revision + 1) + " is missing: revision " + commit.revision() + " follows "
                    + revision);
            folds = false;
        }
        revision = commit.revision();
        if (commit.payload().isEmpty()) {
            redacted.add(revision);
            folds = false;
        } else {
            try {
                check(CommitCodec.decode(commit.payload().get()), commit);
            } catch (IntegrityException | UnsupportedFormatException e) {
                problem("revision " + revision + " cannot be read: " + e.getMessage());
                folds = false;
            }
        }
        previous = Optional.of(commit.digest());
        afterUnreadable = false;
        checkpoint.filter(c -> c.revision() == revision).ifPresent(this::compare);
        anchored.filter(a -> a.head().revision() == revision).ifPresent(this::compare);
    }

    /** The next commit is there, but the store finds by itself that it is not what was appended. */
    void visitUnreadable(RuntimeException why) {
        revision++;
        unreadable++;
        problem("revision " + revision + " cannot be read: " + why.getMessage());
        previous = Optional.empty();
        afterUnreadable = true;
        folds = false;
    }

    /** The store lists the log, and has nothing of it. */
    void visitNothing() {
        problem("the store lists it, and has no commit of it: its log is gone");
    }

    /** Whether so many could not be read that it is not worth while to go on: perhaps each one that is asked for is refused. */
    boolean isHopeless() {
        return unreadable >= MAX_PROBLEMS;
    }

    Verification end() {
        noteUnsure();
        redacted.forEach(r -> problem(
                "revision " + r + " was redacted, and no erasure says by whom and why; its digest stands for it"));
        if (!isHopeless()) {
            requireTail();
        }
        if (moreProblems > 0) {
            problems.add("and " + moreProblems + " more problems");
        }
        if (isHopeless()) {
            problems.add(
                    unreadable + " revisions cannot be read; what follows revision " + revision + " was not looked at");
        }
        return new Verification(state.name(), revision, previous, problems, notes, unknown());
    }

    private void requireTail() {
        if (checkpoint.isPresent() && checkpoint.get().revision() > revision) {
            problem("there is a checkpoint of revision " + checkpoint.get().revision() + ", and the log ends at "
                    + revision + ": its tail is missing");
        }
        anchored.filter(a -> a.head().revision() > revision)
                .ifPresent(a -> problem("the anchor of " + a.taken() + " knows revision "
                        + a.head().revision() + ", and "
                        + (revision == 0 ? "there is no log any more" : "the log ends at " + revision)
                        + ": what came after was cut off"));
    }

    private List<String> unknown() {
        List<String> unknown = new ArrayList<>();
        unknown.add(anchored.map(a -> "whether commits were cut off or written anew after revision "
                        + a.head().revision() + ": the anchor of " + a.taken() + " vouches up to there")
                .orElse("whether commits at the end were cut off, or all from some revision on written anew with a"
                        + " chain of their own: only an anchor that was kept elsewhere shows that"));
        unknown.add("whether the index that searches use fits the log, which it stands beside;"
                + " admin().rebuildIndex makes it anew");
        if (registrysPolicies.isEmpty()) {
            unknown.add("whether commands overlapped with the publication of a policy: the registry's own log cannot"
                    + " be read");
        }
        return unknown;
    }

    private void problem(String what) {
        if (problems.size() < MAX_PROBLEMS) {
            problems.add(what);
        } else {
            moreProblems++;
        }
    }

    private void compare(Anchored anchor) {
        if (!previous.equals(Optional.of(anchor.head().digest()))) {
            problem("revision " + revision + " has digest "
                    + previous.map(Sha256::toString).orElse("none") + ", but had "
                    + anchor.head().digest() + " when the anchor of " + anchor.taken()
                    + " was taken: it, or something before it, was written anew");
        }
    }

    private void check(CommitCodec.Payload payload, StoredCommit commit) {
        String model = state.name().value();
        if (!payload.stream().value().equals(model) || payload.revision() != revision) {
            problem("revision " + revision + " holds what was written as revision " + payload.revision() + " of "
                    + payload.stream());
        }
        if (!afterUnreadable && !payload.previous().equals(previous)) {
            problem("revision " + revision + " follows a commit with digest "
                    + payload.previous().map(Sha256::toString).orElse("none") + ", but the one before it has "
                    + previous.map(Sha256::toString).orElse("none"));
        }
        if (!commit.payload().orElseThrow().digest().equals(commit.digest())) {
            problem("revision " + revision + " is stored under a digest that is not its own");
        }
        for (Entry entry : payload.entries()) {
            if (entry.time().isBefore(time)) {
                problem("revision " + revision + " has an entry of " + entry.time() + ", before " + time);
            }
            time = entry.time();
            if (!commands.add(entry.command())) {
                problem("revision " + revision + " holds command " + entry.command() + " a second time");
            }
            requireManifests(entry);
            noteOverlap(entry);
            noteErasure(entry);
            fold(entry);
        }
    }

    /**
     * A command that was under way while a policy was published may have been decided under the one before it. An entry has
     * the time of its decision and not that at which it landed. So of one that was decided shortly before the publication
     * the log does not tell which was first, unless a later commit, decided when it had landed, is of before it, too.
     */
    private void noteOverlap(Entry entry) {
        long under = entry.policies().stream()
                .filter(policy -> policy.scope().equals(ModelName.REGISTRY))
                .mapToLong(PolicyRevision::revision)
                .findFirst()
                .orElse(0);
        if (revision != unsureRevision) {
            unsure.values().removeIf(published -> published.isAfter(entry.time()));
            noteUnsure();
        }
        registrysPolicies.orElseGet(TreeMap::new).tailMap(under, false).forEach((newer, published) -> {
            if (!published.isAfter(entry.time())) {
                notes.add("revision " + revision + " of " + entry.time()
                        + " overlapped with the publication of policy "
                        + newer + " at " + published + ", and was decided under " + policy(under));
            } else if (published.isBefore(entry.time().plus(ON_ITS_WAY))) {
                unsure.put(newer, published);
                unsureRevision = revision;
                unsureSince = entry.time();
            }
        });
    }

    private void noteUnsure() {
        unsure.forEach((newer, published) -> notes.add("revision " + unsureRevision + " was decided at " + unsureSince
                + ", before policy " + newer + " was published at " + published
                + ", and may have been on its way then: whether it landed before or after cannot be"
                + " told from the log"));
        unsure.clear();
    }

    private static String policy(long revision) {
        return revision == 0 ? "none" : "policy " + revision;
    }

    /** What was redacted before an erasure is in order; what should have been, and was not, is no longer. */
    private void noteErasure(Entry entry) {
        if (entry.events().stream().noneMatch(Event.Erased.class::isInstance)) {
            return;
        }
        long left = revision - 1 - redacted.size();
        if (left > 0) {
            problem("the erasure in revision " + revision + " was not carried through: " + left
                    + " revisions before it still have their content; call erase again");
        }
        if (!redacted.isEmpty()) {
            notes.add("revisions " + redacted.get(0) + " to " + redacted.get(redacted.size() - 1)
                    + " were redacted by " + entry.actor().id() + " on " + entry.time() + " (" + entry.reason()
                    + "); their digests stand for them");
            redacted.clear();
        }
        state = ModelState.empty(state.name());
        folds = true;
    }

    private void requireManifests(Entry entry) {
        for (Event event : entry.events()) {
            if (event instanceof Event.VersionRegistered e
                    && !ManifestCodec.digest(e.manifest()).equals(e.digest())) {
                problem("revision " + revision + " registers " + e.version()
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
                problem("revision " + revision + " tells of what cannot follow: " + e.getMessage());
                folds = false;
            }
        }
    }

    private void compare(Checkpoint saved) {
        if (!folds) {
            return;
        }
        try {
            CheckpointCodec.decode(saved.content());
        } catch (UnsupportedFormatException e) {
            // left aside by readers, too
            return;
        } catch (IntegrityException e) {
            problem("the checkpoint of revision " + revision + " cannot be read: " + e.getMessage());
            return;
        }
        CheckpointCodec.Saved folded = new CheckpointCodec.Saved(state, revision, previous.orElseThrow(), time);
        if (!CheckpointCodec.encode(folded).equals(saved.content())) {
            problem("the checkpoint of revision " + revision + " is not what the log up to there folds to");
        }
    }
}

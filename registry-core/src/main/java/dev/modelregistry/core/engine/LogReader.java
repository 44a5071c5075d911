package dev.modelregistry.core.engine;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.modelregistry.ModelName;
import dev.modelregistry.core.artifact.Parallel;
import dev.modelregistry.core.codec.CheckpointCodec;
import dev.modelregistry.core.codec.CommitCodec;
import dev.modelregistry.core.rules.Entry;
import dev.modelregistry.core.rules.Erasure;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.Start;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.spi.Tail;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Folds logs, and keeps what it folded: a read of a model that did not change asks the store for its tail alone. */
public final class LogReader implements Heads {
    private static final Logger LOG = LoggerFactory.getLogger(LogReader.class);
    private static final int PAGE = 500;
    private static final long CACHE_BYTES = 256L << 20;
    private static final int BYTES_PER_VERSION = 700;

    private final CommitLog log;
    private final Executor executor;
    private final Cache<ModelName, Known> cache = CacheBuilder.newBuilder()
            .maximumWeight(CACHE_BYTES)
            .weigher((ModelName model, Known known) -> weight(known.head()))
            .build();

    private final ManifestCache manifests = new ManifestCache();
    private final Cards cards;

    public LogReader(CommitLog log, Executor executor) {
        this.log = log;
        this.executor = executor;
        this.cards = new Cards(log);
    }

    Cards cards() {
        return cards;
    }

    /** Those that came by. */
    ManifestCache manifests() {
        return manifests;
    }

    /** An entry, and the commit that carries it. */
    public record Recorded(long revision, Entry entry) {}

    /**
     * A head, and when the store was asked for it.
     *
     * @param asked by {@link System#nanoTime}: every commit that was acknowledged before is in the head
     */
    private record Known(Head head, long asked) {
        /** What two looks at the store say together: logs only grow. */
        static Known both(Known a, Known b) {
            return new Known(
                    a.head.revision() > b.head.revision() ? a.head : b.head, a.asked - b.asked > 0 ? a.asked : b.asked);
        }
    }

    /** The newest head, and the entries that led to it from the one that was known before. */
    record Caught(Head head, List<Recorded> news) {}

    /** The model as it is now: every commit that was acknowledged before this call is in it. */
    @Override
    public Head load(ModelName model) {
        return load(model, System.nanoTime());
    }

    /** The model as it was at a moment, by {@link System#nanoTime}, or later; the store is asked only if it has to be. */
    public Head load(ModelName model, long moment) {
        @Nullable Known known = cache.getIfPresent(model);
        if (known == null) {
            return start(model).head();
        }
        return known.asked() - moment > 0
                ? known.head()
                : catchUp(model, known.head()).head();
    }

    /** Models of which each may take as long as the store takes to answer. */
    @Override
    public List<Head> loadAll(List<ModelName> models) {
        return sideBySide(models, this::load);
    }

    List<Head> sideBySide(List<ModelName> models, Function<ModelName, Head> load) {
        return Parallel.ask(executor, models, "reading " + models.size() + " models", load);
    }

    /** Brings what is known of two models up to date, at the same time; if that fails, asking for them says why. */
    public void loadBoth(ModelName one, ModelName other) {
        CompletableFuture<?> second = loading(other).exceptionally(failure -> null);
        try {
            load(one);
        } finally {
            second.join();
        }
    }

    private CompletableFuture<?> loading(ModelName model) {
        try {
            return CompletableFuture.runAsync(() -> load(model), executor);
        } catch (RejectedExecutionException e) {
            // being closed, which the next step says better; or busy, and then it is done here
            return CompletableFuture.runAsync(() -> load(model), Runnable::run);
        }
    }

    /** Whether {@link #load(ModelName, long)} asks the store nothing. */
    public boolean knows(ModelName model, long moment) {
        @Nullable Known known = cache.getIfPresent(model);
        return known != null && known.asked() - moment > 0;
    }

    /** Whether this process knows that a model was erased. */
    boolean knowsErased(ModelName model) {
        @Nullable Known known = cache.getIfPresent(model);
        return known != null && known.head().state().erased().isPresent();
    }

    /** The newest head that this process knows, which may be behind. */
    public Head known(ModelName model) {
        @Nullable Known known = cache.getIfPresent(model);
        return known != null ? known.head() : start(model).head();
    }

    /** Reads on from a head. */
    Caught catchUp(ModelName model, Head from) {
        long asked = System.nanoTime();
        return catchUp(model, from, log.tail(stream(model), from.revision() + 1, PAGE), asked);
    }

    /** Reads on from a head whose next commits are at hand. */
    private Caught catchUp(ModelName model, Head from, Tail next, long asked) {
        StreamId stream = stream(model);
        Folding folding = new Folding(stream, from);
        Tail tail = next;
        while (true) {
            tail.commits().forEach(folding::add);
            if (tail.complete()) {
                break;
            }
            tail = log.tail(stream, folding.next(), PAGE);
        }
        Head head = folding.end();
        if (head.state().erased().isEmpty()) {
            manifests.putAll(model, folding.news().stream().map(Recorded::entry).toList());
        }
        remember(stream, head, asked);
        return new Caught(head, folding.news());
    }

    /**
     * The model as it was at a moment: with every entry up to then, and none after. One that was erased has no past any more.
     *
     * @return also, whether an entry after the moment is in the log, so that nothing can be added up to it any more
     */
    Past loadAt(ModelName model, Instant moment) {
        Head newest = load(model);
        boolean erased = newest.state().erased().isPresent();
        if (erased || !newest.time().isAfter(moment)) {
            return new Past(newest, erased);
        }
        StreamId stream = stream(model);
        Head head = empty(model);
        while (true) {
            List<StoredCommit> page = log.read(stream, head.revision() + 1, PAGE);
            if (page.isEmpty()) {
                return new Past(head, false);
            }
            for (StoredCommit commit : page) {
                CommitCodec.Payload payload = decode(model, commit);
                Folding.requireNext(head, commit, payload);
                List<Entry> until = payload.entries().stream()
                        .takeWhile(entry -> !entry.time().isAfter(moment))
                        .toList();
                if (!until.isEmpty()) {
                    head = Folding.advance(
                            head,
                            commit.digest(),
                            commit.payload().orElseThrow().size(),
                            until);
                }
                if (until.size() < payload.entries().size()) {
                    return new Past(head, true);
                }
            }
        }
    }

    /** A head in the past, and whether it is so for good. */
    record Past(Head head, boolean fixed) {}

    /**
     * Walks the whole log from its start, where each commit must follow from the one before it; {@code visitor} gets each,
     * decoded, but those that an erasure redacted.
     */
    public void walk(ModelName model, BiConsumer<StoredCommit, CommitCodec.Payload> visitor) {
        StreamId stream = stream(model);
        Links links = new Links(stream, empty(model));
        walk(
                stream,
                commit -> links.add(commit)
                        .ifPresentOrElse(
                                payload -> visitor.accept(commit, payload), () -> requireErased(model, commit)));
    }

    /** The same of a log whose damage the caller tells of: what is missing or redacted is passed over. */
    public void walkDamaged(ModelName model, BiConsumer<StoredCommit, CommitCodec.Payload> visitor) {
        StreamId stream = stream(model);
        walk(stream, commit -> {
            if (commit.payload().isPresent()) {
                visitor.accept(commit, Folding.decode(stream, commit));
            }
        });
    }

    private void walk(StreamId stream, Consumer<StoredCommit> visitor) {
        long last = 0;
        Tail tail;
        do {
            tail = log.tail(stream, last + 1, PAGE);
            for (StoredCommit commit : tail.commits()) {
                visitor.accept(commit);
                last = commit.revision();
            }
        } while (!tail.complete() && last < Long.MAX_VALUE);
    }

    /** An erasure is in the log before anything is redacted. */
    private void requireErased(ModelName model, StoredCommit redacted) {
        if (!knowsErased(model) && load(model).state().erased().isEmpty()) {
            throw new IntegrityException(
                    "the content of revision " + redacted.revision() + " of " + model
                            + " was redacted, and no erasure follows that says by whom and why; verify says more",
                    null);
        }
    }

    /** Some commits from a revision on, decoded. */
    public List<Recorded> entries(ModelName model, long fromRevision, int limit) {
        List<Recorded> entries = new ArrayList<>();
        StreamId stream = stream(model);
        for (StoredCommit commit : log.read(stream, fromRevision, limit)) {
            decode(model, commit).entries().forEach(entry -> entries.add(new Recorded(commit.revision(), entry)));
        }
        return entries;
    }

    /** The entries of a commit; none if it was redacted. */
    public record Decoded(long revision, List<Entry> entries) {}

    /** Some commits, and whether there were no more when they were read. */
    public record Commits(List<Decoded> commits, boolean complete) {}

    /** Some commits from a revision on, in order. */
    public Commits commits(ModelName model, long fromRevision, int limit) {
        Tail tail = log.tail(stream(model), fromRevision, limit);
        List<Decoded> commits = tail.commits().stream()
                .map(commit -> new Decoded(commit.revision(), entries(model, commit)))
                .toList();
        return new Commits(commits, tail.complete());
    }

    private List<Entry> entries(ModelName model, StoredCommit commit) {
        if (commit.payload().isEmpty()) {
            requireErased(model, commit);
            return List.of();
        }
        return Links.inItsPlace(stream(model), commit).entries();
    }

    /** Takes note of a commit that this process appended itself, and when it began to. */
    Head appended(StreamId stream, Head before, Bytes payload, List<Entry> entries, long asked) {
        Head head = Folding.advance(before, payload.digest(), payload.size(), entries);
        manifests.putAll(head.state().name(), entries);
        remember(stream, head, asked);
        return head;
    }

    static StreamId stream(ModelName model) {
        return new StreamId(model.value());
    }

    /** Of a commit that is not redacted, unless the model was erased since it was asked for. */
    private CommitCodec.Payload decode(ModelName model, StoredCommit commit) {
        if (commit.payload().isEmpty()) {
            load(model).state().erased().ifPresent(erasure -> {
                throw new NotFoundException(erasure.describe(model));
            });
        }
        return Folding.decode(stream(model), commit);
    }

    /**
     * Drops what is left of the content of an erased model, and what this process knows of it. Again, does what is left to
     * be done.
     */
    public void redact(ModelName model, Erasure erasure) {
        StreamId stream = stream(model);
        long next = 1;
        while (next < erasure.revision()) {
            try {
                for (StoredCommit commit : log.read(stream, next, PAGE)) {
                    if (commit.revision() < erasure.revision()
                            && commit.payload().isPresent()) {
                        log.redact(stream, commit.revision());
                    }
                    next = commit.revision() + 1;
                }
            } catch (IntegrityException | UnsupportedFormatException e) {
                // what cannot be read goes all the same
                log.redact(stream, next);
                next++;
            } catch (StoreUnavailableException e) {
                throw new StoreUnavailableException(
                        model + " is erased, but some of its revisions " + next + " to " + (erasure.revision() - 1)
                                + " still have their content: " + e.getMessage() + "; call erase again",
                        e);
            }
        }
        // so that one which another process, lagging behind, may yet save is an older one
        saveCheckpoint(stream, load(model));
    }

    private static Head empty(ModelName model) {
        return new Head(ModelState.empty(model), 0, Optional.empty(), Instant.EPOCH, Head.Tail.NONE);
    }

    /** Reads a model of which nothing is known here. */
    private Caught start(ModelName model) {
        Head empty = empty(model);
        long asked = System.nanoTime();
        Start start = log.start(stream(model), PAGE);
        if (start.checkpoint().isEmpty()) {
            return catchUp(model, empty, start.tail(), asked);
        }
        Optional<Head> head = fromCheckpoint(model, start.checkpoint().get());
        return head.isPresent() ? catchUp(model, head.get(), start.tail(), asked) : catchUp(model, empty);
    }

    private static Optional<Head> fromCheckpoint(ModelName model, Checkpoint stored) {
        try {
            CheckpointCodec.Saved saved = CheckpointCodec.decode(stored.content());
            if (!saved.state().name().equals(model) || saved.revision() != stored.revision()) {
                throw new IntegrityException(
                        "it tells of revision " + saved.revision() + " of "
                                + saved.state().name(),
                        null);
            }
            long size = stored.content().size();
            return Optional.of(new Head(
                    saved.state(),
                    saved.revision(),
                    Optional.of(saved.digest()),
                    saved.time(),
                    new Head.Tail(0, 0, size)));
        } catch (UnsupportedFormatException | IntegrityException e) {
            LOG.warn("the checkpoint of {} is left aside and the whole log read: {}", model, e.getMessage());
            return Optional.empty();
        }
    }

    private void remember(StreamId stream, Head head, long asked) {
        Head kept = head;
        if (head.tail().worthCheckpoint()) {
            kept = head.checkpointed();
            try {
                executor.execute(() -> saveCheckpoint(stream, head));
            } catch (RejectedExecutionException e) {
                LOG.debug("no checkpoint of {}: the registry is closing", stream, e);
            }
        }
        cache.asMap().merge(head.state().name(), new Known(kept, asked), Known::both);
    }

    /** Beside the commit path, and without effect on it: losing a checkpoint costs time alone. */
    private void saveCheckpoint(StreamId stream, Head head) {
        Bytes content = CheckpointCodec.encode(new CheckpointCodec.Saved(
                head.state(), head.revision(), head.digest().orElseThrow(), head.time()));
        try {
            log.saveCheckpoint(stream, new Checkpoint(head.revision(), content));
        } catch (RuntimeException e) {
            LOG.warn("a checkpoint of {} was not saved: {}", stream, e.getMessage());
        }
    }

    private static int weight(Head head) {
        return (int) Math.min(
                Integer.MAX_VALUE,
                1_000 + (long) BYTES_PER_VERSION * head.state().size());
    }
}

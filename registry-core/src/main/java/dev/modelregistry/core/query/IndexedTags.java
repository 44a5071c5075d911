package dev.modelregistry.core.query;

import com.google.common.collect.Lists;
import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.audit.Event;
import dev.modelregistry.core.artifact.Parallel;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Which tags models are found by. From the moment when the registry's policy declares a tag indexed, commits put it so that
 * it is found; what was tagged before is put by {@link #reindex}. Only when that has ended is the tag used. That it has ended is
 * itself a term, put for the registry's own stream. Thread-safe.
 */
public final class IndexedTags {
    private static final String TAGS = "tags.";
    private static final String DONE = "registry.indexed-tag";
    private static final int MODELS_AT_ONCE = 100;

    private final CommitLog log;
    private final LogReader reader;
    private final Duration underWay;
    private final Executor executor;
    private final Set<Declared> done = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Declarations known;

    /**
     * Creates it.
     *
     * @param underWay how long a command may be under way that was decided under the policy of when it began
     */
    public IndexedTags(CommitLog log, LogReader reader, Duration underWay, Executor executor) {
        this.log = log;
        this.reader = reader;
        this.underWay = underWay;
        this.executor = executor;
    }

    /**
     * A tag that the policy declares indexed.
     *
     * @param since the revision of the registry's log from which on each policy did
     */
    private record Declared(String tag, long since) {
        IndexValue value() {
            return new IndexValue.Text(tag + "@" + since);
        }
    }

    /** Those at a revision of the registry's log, by tag. */
    private record Declarations(long revision, Map<String, Declared> tags) {}

    /** Whether models are found by this field, which is a tag that was declared and has been indexed since. */
    boolean isUsable(String field) {
        if (!field.startsWith(TAGS)) {
            return false;
        }
        @Nullable Declared declared = declarations().tags().get(field.substring(TAGS.length()));
        return declared != null && isDone(declared);
    }

    private boolean isDone(Declared declared) {
        if (!done.contains(declared)
                && log.candidates(new IndexTerm(DONE, declared.value()), PageRequest.first(1)).items().stream()
                        .anyMatch(stream -> stream.value().equals(ModelName.REGISTRY.value()))) {
            done.add(declared);
        }
        return done.contains(declared);
    }

    /** What the policy says now, and since when; read from the registry's log, which has an entry for each policy. */
    private Declarations declarations() {
        Head head = reader.load(ModelName.REGISTRY);
        @Nullable Declarations last = known;
        if (last != null && last.revision() == head.revision()) {
            return last;
        }
        Map<String, Declared> tags = new TreeMap<>();
        if (head.state().policy().isPresent()) {
            reader.walk(
                    ModelName.REGISTRY,
                    (commit, payload) -> payload.entries()
                            .forEach(entry -> entry.events().forEach(event -> follow(tags, commit.revision(), event))));
        }
        Declarations found = new Declarations(head.revision(), Map.copyOf(tags));
        known = found;
        return found;
    }

    private static void follow(Map<String, Declared> tags, long revision, Event event) {
        if (event instanceof Event.PolicyPublished published) {
            Set<String> declared = published.lifecycle().indexedTags();
            tags.keySet().retainAll(declared);
            declared.forEach(tag -> tags.computeIfAbsent(tag, t -> new Declared(t, revision)));
        }
    }

    /**
     * Puts all tags that are declared and not yet usable, for all models; then they are. A command that began before the
     * policy was published, and puts nothing, may still be under way: it is waited for first.
     *
     * @return how many models have one of these tags
     */
    public long reindex() {
        List<Declared> wanted = declarations().tags().values().stream()
                .filter(declared -> !isDone(declared))
                .toList();
        if (wanted.isEmpty()) {
            return 0;
        }
        await();
        long models = 0;
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        while (next.isPresent()) {
            Page<StreamId> page = log.streams("", next.get());
            List<ModelName> names = page.items().stream()
                    .map(StreamId::value)
                    .filter(name -> !name.startsWith("_"))
                    .map(ModelName::of)
                    .toList();
            for (List<ModelName> some : Lists.partition(names, MODELS_AT_ONCE)) {
                models += Parallel.ask(executor, some, "indexing tags", name -> index(name, wanted)).stream()
                        .filter(put -> put)
                        .count();
            }
            next = page.next();
        }
        StreamId registry = new StreamId(ModelName.REGISTRY.value());
        log.index(
                registry,
                wanted.stream()
                        .map(declared -> new IndexDelta.Put("", DONE, List.of(declared.value()), true))
                        .toList());
        return models;
    }

    /** Puts the tags of one model; false if it has none of them. */
    private boolean index(ModelName model, List<Declared> wanted) {
        ModelState state = reader.load(model).state();
        List<IndexDelta.Put> puts = new ArrayList<>();
        for (VersionState version : state.versions()) {
            for (Declared declared : wanted) {
                @Nullable
                String value = version.deleted() ? null : version.tags().get(declared.tag());
                if (value != null) {
                    puts.add(new IndexDelta.Put(
                            version.version().toString(),
                            TAGS + declared.tag(),
                            List.of(new IndexValue.Text(value)),
                            true));
                }
            }
        }
        if (!puts.isEmpty()) {
            log.index(new StreamId(model.value()), puts);
        }
        return !puts.isEmpty();
    }

    private void await() {
        try {
            Thread.sleep(underWay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "reindexing was interrupted; searches go on without the new tags, call reindex again", e);
        }
    }
}

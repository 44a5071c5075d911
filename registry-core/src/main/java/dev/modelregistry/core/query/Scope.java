package dev.modelregistry.core.query;

import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.error.UnselectiveQueryException;
import dev.modelregistry.query.Condition;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.StreamId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which models a search looks at, and how many it may. Thread-safe. */
public final class Scope {
    /** How many models are looked at for one answer, unless a test says otherwise. */
    static final int MAX_MODELS = 1_000;

    private final CommitLog log;
    private final boolean indexed;
    private final int limit;

    private final Predicate<String> indexedTags;

    private Scope(CommitLog log, boolean indexed, Predicate<String> indexedTags, int limit) {
        this.log = log;
        this.indexed = indexed;
        this.indexedTags = indexedTags;
        this.limit = limit;
    }

    /** Of the present, whose index the log has. */
    public static Scope ofNow(CommitLog log, IndexedTags tags) {
        return ofNow(log, tags::isUsable, MAX_MODELS);
    }

    static Scope ofNow(CommitLog log, Predicate<String> indexedTags, int limit) {
        return new Scope(log, true, indexedTags, limit);
    }

    /** Of the past, which has no index. */
    public static Scope ofThePast(CommitLog log) {
        return new Scope(log, false, tag -> false, MAX_MODELS);
    }

    /** All models that may have a match, sorted; refused if they are too many. */
    List<ModelName> models(Optional<Condition> condition) {
        AtomicBoolean tooMany = new AtomicBoolean();
        Optional<Set<String>> some = condition.flatMap(c -> new Narrowing(
                        term -> {
                            Optional<Set<String>> found = find(term);
                            if (indexed && found.isEmpty()) {
                                tooMany.set(true);
                            }
                            return found;
                        },
                        indexedTags)
                .models(c));
        // if a term has too many, so has the log, which need not be listed
        Optional<Set<String>> all = some.isPresent() || tooMany.get() ? some : collect(page -> log.streams("", page));
        return all.filter(names -> names.size() <= limit)
                .map(names -> names.stream().map(ModelName::of).toList())
                .orElseThrow(() -> new UnselectiveQueryException(
                        "the search would look at more than " + limit + " models; " + advice()));
    }

    /** What to add to a query that is refused. */
    String advice() {
        return indexed
                ? "add a condition with = or in on model, stage, alias, dataset, dataset.name or parent that is true of fewer,"
                        + " such as stage = 'production', or on a tag that the policy declares indexed; or keep the log in a SQL database, which answers any query"
                : "the past has no index: add a condition with = or in on model";
    }

    private Optional<Set<String>> find(IndexTerm term) {
        return indexed ? collect(page -> log.candidates(term, page)) : Optional.empty();
    }

    /** Everything that is listed; empty if it is more than may be looked at. */
    private Optional<Set<String>> collect(Function<PageRequest, Page<StreamId>> list) {
        Set<String> found = new TreeSet<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(Math.min(limit + 2, PageRequest.MAX_LIMIT)));
        while (next.isPresent()) {
            Page<StreamId> page = list.apply(next.get());
            page.items().stream()
                    .map(StreamId::value)
                    .filter(name -> !name.startsWith("_"))
                    .forEach(found::add);
            if (found.size() > limit) {
                return Optional.empty();
            }
            next = page.next();
        }
        return Optional.of(found);
    }
}

package dev.modelregistry.core.feed;

import dev.modelregistry.ModelName;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.audit.LogAudit;
import dev.modelregistry.core.codec.CursorCodec;
import dev.modelregistry.core.codec.CursorCodec.Place;
import dev.modelregistry.core.engine.Founding;
import dev.modelregistry.core.engine.LogReader;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The feed of changes. The store tells which logs changed, perhaps again and again, and never skips one; the cursor knows how
 * far each log was told, so what the store repeats is not. See docs/decisions/0031. Thread-safe.
 */
public final class ChangeFeed {
    /** How many logs the store is asked for at once. They are in the cursor until they are read. */
    private static final int LOGS = 100;

    private static final int COMMITS = 100;

    /** How often the store is asked in one call while it tells of nothing that is wanted. */
    private static final int PAGES = 20;

    private static final int MAX_PAGES_TO_END = 1_000;

    private final CommitLog log;
    private final LogReader reader;
    private final Founding founding;
    private final Reach reach;

    public ChangeFeed(CommitLog log, LogReader reader, Founding founding) {
        this.log = log;
        this.reader = reader;
        this.founding = founding;
        this.reach = new Reach(log);
    }

    /** What happened after a cursor, or some of it. */
    public Changes changes(ChangeCursor cursor, ChangeOptions options) {
        Place from = open(cursor, options);
        requireOurs(from);
        reach.require(from.told());
        Reading reading = new Reading(from, options.limit());
        ChangeToken token = from.token();
        boolean more = true;
        reading.read();
        for (int i = 0; more && reading.entries.isEmpty() && i < PAGES; i++) {
            ChangePage page = log.changedSince(token, LOGS);
            token = page.next();
            more = !page.streams().isEmpty();
            page.streams().forEach(stream -> wanted(stream, options).ifPresent(reading.pending::add));
            reading.read();
        }
        Place next = new Place(founding.id(), token, from.models(), List.copyOf(reading.pending), reading.told);
        return new Changes(reading.entries, CursorCodec.encode(next), more);
    }

    /** A cursor behind all that was acknowledged before this call. */
    public ChangeCursor end(ChangeOptions options) {
        // Changes that come meanwhile may be told to the token; what counts is how far each log is taken for told.
        ChangeToken token = ChangeToken.START;
        boolean more = true;
        for (int i = 0; more && i < MAX_PAGES_TO_END; i++) {
            ChangePage page = log.changedSince(token, PageRequest.MAX_LIMIT);
            token = page.next();
            more = !page.streams().isEmpty();
        }
        SortedMap<ModelName, Long> told = new TreeMap<>();
        for (ModelName model : options.models().isEmpty() ? all(options) : options.models()) {
            long revision = reader.load(model).revision();
            if (revision > 0) {
                told.put(model, revision);
                reach.saw(model, revision);
            }
        }
        Place start = Place.start(options.models());
        return CursorCodec.encode(new Place(founding.id(), token, start.models(), List.of(), told));
    }

    /** Refuses what is no cursor, or one for other models. */
    Place open(ChangeCursor cursor, ChangeOptions options) {
        if (cursor.equals(ChangeCursor.START)) {
            return Place.start(options.models());
        }
        Place place = CursorCodec.decode(cursor);
        if (!Set.copyOf(place.models()).equals(options.models())) {
            throw new InvalidInputException("this cursor is for changes of " + names(place.models()) + ", and not of "
                    + names(options.models()) + ": of others it would not know what was told; begin anew for them");
        }
        return place;
    }

    /** Refuses what another registry told: the same names are other models there. */
    private void requireOurs(Place place) {
        place.registry().filter(id -> !founding.id().equals(Optional.of(id))).ifPresent(other -> {
            throw new InvalidInputException("this cursor belongs to another registry, " + other + ", and this is "
                    + founding.id().map(id -> "registry " + id).orElse("one that has no id yet")
                    + ": hand it to the registry that gave it, or begin anew here with ChangeCursor.START");
        });
    }

    private static String names(Set<ModelName> models) {
        return models.isEmpty() ? "all models" : String.valueOf(new TreeSet<>(models));
    }

    private Set<ModelName> all(ChangeOptions options) {
        Set<ModelName> all = new TreeSet<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PageRequest.MAX_LIMIT));
        while (next.isPresent()) {
            Page<StreamId> page = log.streams("", next.get());
            page.forEach(stream -> wanted(stream, options).ifPresent(all::add));
            next = page.next();
        }
        return all;
    }

    private static Optional<ModelName> wanted(StreamId stream, ChangeOptions options) {
        String name = stream.value();
        if (!ModelName.isName(name) && !name.equals(ModelName.REGISTRY.value())) {
            return Optional.empty();
        }
        ModelName model = ModelName.of(name);
        return options.models().isEmpty() || options.models().contains(model) ? Optional.of(model) : Optional.empty();
    }

    /** What one call finds. */
    private final class Reading {
        private final int limit;
        private final Deque<ModelName> pending;
        private final SortedMap<ModelName, Long> told;
        private final List<HistoryEntry> entries = new ArrayList<>();
        /** Whether the next commit has more than there is room for. */
        private boolean full;

        Reading(Place from, int limit) {
            this.limit = limit;
            this.pending = new ArrayDeque<>(from.pending());
            this.told = new TreeMap<>(from.told());
        }

        /** Reads the logs that wait for it, until there is enough. */
        void read() {
            while (!pending.isEmpty() && !full && entries.size() < limit) {
                if (readOn(pending.element())) {
                    pending.remove();
                }
            }
        }

        /** Whether the log was read to its end. */
        private boolean readOn(ModelName model) {
            long from = told.getOrDefault(model, 0L) + 1;
            LogReader.Commits commits = reader.commits(model, from, Math.min(COMMITS, limit - entries.size()));
            for (LogReader.Decoded commit : commits.commits()) {
                full = !entries.isEmpty() && entries.size() + commit.entries().size() > limit;
                if (full) {
                    return false;
                }
                if (commit.revision() != from) {
                    throw new IntegrityException(
                            "the log of " + model + " has no revision " + from + ", but a later one: "
                                    + commit.revision(),
                            null);
                }
                commit.entries().forEach(entry -> entries.add(LogAudit.entry(model, commit.revision(), entry)));
                told.put(model, from);
                reach.saw(model, from);
                from++;
            }
            return commits.complete();
        }
    }
}

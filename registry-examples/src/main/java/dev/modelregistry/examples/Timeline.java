package dev.modelregistry.examples;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What was in production when, as the one who changed it saw it. For one writer; read by any thread. */
final class Timeline {
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /** @param until empty while it lasts */
    private record Span(Map<Version, Share> shares, Instant from, Optional<Instant> until) {
        boolean touches(Instant start, Instant end) {
            return !from.isAfter(end)
                    && until.filter(last -> last.isBefore(start)).isEmpty();
        }
    }

    /** The old shares last until the change is acknowledged; the new ones may be seen as soon as it is under way. */
    void change(Supplier<Allocation> change) {
        Instant from = Instant.now();
        Span next = new Span(change.get().shares(), from, Optional.empty());
        if (!spans.isEmpty()) {
            int last = spans.size() - 1;
            spans.set(last, new Span(spans.get(last).shares(), spans.get(last).from(), Optional.of(Instant.now())));
        }
        spans.add(next);
    }

    Map<Version, Share> now() {
        return spans.get(spans.size() - 1).shares();
    }

    /** When the last change was begun. */
    Instant changed() {
        return spans.get(spans.size() - 1).from();
    }

    /** Whether the version was in production at some moment between the two. */
    boolean served(Version version, Instant start, Instant end) {
        return spans.stream().anyMatch(span -> span.shares().containsKey(version) && span.touches(start, end));
    }
}

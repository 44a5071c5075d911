package dev.modelregistry.core.store;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.StreamId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * When each stream was last appended to, counted in appends. A stream keeps one place only and moves to the end with
 * each commit, so the feed never grows beyond the number of streams. Not thread-safe.
 */
final class MemoryFeed {
    private static final Pattern TOKEN = Pattern.compile("\\d{1,18}");

    private final NavigableMap<Long, StreamId> byTime = new TreeMap<>();
    private final Map<StreamId, Long> times = new HashMap<>();
    private long now;

    void touch(StreamId stream) {
        now++;
        Long before = times.put(stream, now);
        if (before != null) {
            byTime.remove(before);
        }
        byTime.put(now, stream);
    }

    ChangePage since(ChangeToken token, int limit) {
        List<StreamId> streams = new ArrayList<>();
        long reached = time(token);
        for (Map.Entry<Long, StreamId> change : byTime.tailMap(reached, false).entrySet()) {
            if (streams.size() == limit) {
                break;
            }
            streams.add(change.getValue());
            reached = change.getKey();
        }
        return new ChangePage(streams, reached == 0 ? ChangeToken.START : new ChangeToken(Long.toString(reached)));
    }

    private static long time(ChangeToken token) {
        if (token.equals(ChangeToken.START)) {
            return 0;
        }
        if (!TOKEN.matcher(token.value()).matches()) {
            throw new InvalidInputException(
                    "not a change token of this log: " + token.value() + "; start again from ChangeToken.START");
        }
        return Long.parseLong(token.value());
    }
}

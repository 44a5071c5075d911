package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which part of a list: at most this many, from the start or after what an earlier page ended with. Immutable. */
public final class PageRequest {
    /** The largest page. */
    public static final int MAX_LIMIT = 1_000;

    private final int limit;
    private final @Nullable String after;

    private PageRequest(int limit, @Nullable String after) {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new InvalidInputException("a page has 1 to " + MAX_LIMIT + " items; got " + limit);
        }
        this.limit = limit;
        this.after = after;
    }

    /** The first page. */
    public static PageRequest first(int limit) {
        return new PageRequest(limit, null);
    }

    /** The page that follows; the token is {@link #after()} of a page's {@link Page#next()}, and opaque. */
    public static PageRequest after(String token, int limit) {
        return new PageRequest(limit, token);
    }

    /** At most this many items. */
    public int limit() {
        return limit;
    }

    /** Where to go on; empty for the first page. Opaque, fit for a URL once encoded. */
    public Optional<String> after() {
        return Optional.ofNullable(after);
    }

    @Override
    public String toString() {
        return after == null ? "first " + limit : limit + " after " + after;
    }
}

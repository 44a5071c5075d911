package dev.modelregistry.jdbc;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.spi.StreamId;
import java.util.List;

/** Keyset pages: the token is the last stream of the page before, so writes beside it neither skip nor repeat others. */
final class Paging {
    private Paging() {}

    /** A page of what was found with a limit of one more than it holds. */
    static Page<StreamId> cut(List<String> found, PageRequest request) {
        int limit = request.limit();
        List<StreamId> items = found.stream().limit(limit).map(StreamTable::id).toList();
        return found.size() <= limit
                ? Page.last(items)
                : Page.of(items, PageRequest.after(found.get(limit - 1), limit));
    }
}

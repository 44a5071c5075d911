package dev.modelregistry.core.store;

import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.function.Function;
import java.util.stream.Stream;

/** Keyset pages: a page's token is the text of its last item, so writes beside it neither skip nor repeat others. */
final class Paging {
    private Paging() {}

    /** The page of the keys that start with a prefix. */
    static <T> Page<T> ofKeys(NavigableSet<String> keys, String prefix, PageRequest request, Function<String, T> item) {
        String after = request.after().orElse("");
        NavigableSet<String> rest =
                after.compareTo(prefix) < 0 ? keys.tailSet(prefix, true) : keys.tailSet(after, false);
        return cut(rest.stream().takeWhile(key -> key.startsWith(prefix)), request.limit(), Function.identity(), item);
    }

    /** The page of a map's entries, sorted by key. */
    static <V, T> Page<T> ofValues(NavigableMap<String, V> map, PageRequest request, Function<V, T> item) {
        NavigableMap<String, V> rest =
                request.after().map(after -> map.tailMap(after, false)).orElse(map);
        return cut(rest.entrySet().stream(), request.limit(), e -> e.getKey(), e -> item.apply(e.getValue()));
    }

    /** The first {@code limit} of what is left; the token is the text of the last of them. */
    static <S, T> Page<T> cut(Stream<S> sorted, int limit, Function<S, String> text, Function<S, T> item) {
        // one more than asked for, which tells whether there is a page after this one
        List<S> found = sorted.limit(limit + 1L).toList();
        List<T> items = found.stream().limit(limit).map(item).toList();
        return found.size() <= limit
                ? Page.last(items)
                : Page.of(items, PageRequest.after(text.apply(found.get(limit - 1)), limit));
    }
}

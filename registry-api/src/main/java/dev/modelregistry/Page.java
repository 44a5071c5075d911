package dev.modelregistry;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a longer list, and the request for the one after it. Immutable. */
public final class Page<T> implements Iterable<T> {
    private final List<T> items;
    private final @Nullable PageRequest next;

    private Page(List<T> items, @Nullable PageRequest next) {
        this.items = List.copyOf(items);
        this.next = next;
    }

    /** The last page. */
    public static <T> Page<T> last(List<T> items) {
        return new Page<>(items, null);
    }

    /** A page that may be followed by others; {@code next} asks for them. */
    public static <T> Page<T> of(List<T> items, PageRequest next) {
        return new Page<>(items, next);
    }

    /** The items of this page, in order; may be fewer than asked for even if there are more pages. */
    public List<T> items() {
        return items;
    }

    /** The request for the next page; empty if this is the last. */
    public Optional<PageRequest> next() {
        return Optional.ofNullable(next);
    }

    /** The same page of other things. */
    public <R> Page<R> map(Function<? super T, ? extends R> mapper) {
        return new Page<R>(items.stream().<R>map(mapper).toList(), next);
    }

    @Override
    public Iterator<T> iterator() {
        return items.iterator();
    }

    @Override
    public String toString() {
        return items + (next == null ? "" : " …");
    }
}

package dev.modelregistry.core.rules;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.RandomAccess;

/**
 * An immutable list whose changed copies share most of it: a copy costs one chunk and a table of chunks, so that a model
 * with ten thousand versions changes as cheaply as one with ten.
 */
final class PersistentList<T> extends AbstractList<T> implements RandomAccess {
    private static final int CHUNK = 64;
    private static final PersistentList<?> EMPTY = new PersistentList<>(new Object[0][], 0);

    private final Object[][] chunks;
    private final int size;

    private PersistentList(Object[][] chunks, int size) {
        this.chunks = chunks;
        this.size = size;
    }

    @SuppressWarnings("unchecked") // an empty list holds nothing of any type
    static <T> PersistentList<T> empty() {
        return (PersistentList<T>) EMPTY;
    }

    static <T> PersistentList<T> copyOf(Collection<? extends T> items) {
        List<T> all = new ArrayList<>(items);
        Object[][] chunks = new Object[(all.size() + CHUNK - 1) / CHUNK][];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = all.subList(i * CHUNK, Math.min(all.size(), (i + 1) * CHUNK))
                    .toArray();
        }
        return new PersistentList<>(chunks, all.size());
    }

    @Override
    @SuppressWarnings("unchecked") // only a T is ever put in
    public T get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException(index);
        }
        return (T) chunks[index / CHUNK][index % CHUNK];
    }

    @Override
    public int size() {
        return size;
    }

    PersistentList<T> plus(T item) {
        int at = size / CHUNK;
        Object[][] copy = Arrays.copyOf(chunks, at + 1);
        copy[at] = size % CHUNK == 0 ? new Object[1] : Arrays.copyOf(copy[at], size % CHUNK + 1);
        copy[at][size % CHUNK] = item;
        return new PersistentList<>(copy, size + 1);
    }

    PersistentList<T> with(int index, T item) {
        Object[][] copy = chunks.clone();
        copy[index / CHUNK] = copy[index / CHUNK].clone();
        copy[index / CHUNK][index % CHUNK] = item;
        return new PersistentList<>(copy, size);
    }

    /** The first {@code count} items. */
    PersistentList<T> take(int count) {
        int used = (count + CHUNK - 1) / CHUNK;
        Object[][] copy = Arrays.copyOf(chunks, used);
        if (used > 0) {
            copy[used - 1] = Arrays.copyOf(copy[used - 1], count - (used - 1) * CHUNK);
        }
        return new PersistentList<>(copy, count);
    }
}

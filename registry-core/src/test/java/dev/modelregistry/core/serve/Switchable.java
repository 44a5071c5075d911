package dev.modelregistry.core.serve;

import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stores that can be made unreachable, and that count what is asked of them. */
public final class Switchable {
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final Map<String, Integer> failAfter = new ConcurrentHashMap<>();
    private volatile boolean down;
    public final CommitLog log = switchable(CommitLog.class, new MemoryCommitLog());
    public final BlobStore blobs = switchable(BlobStore.class, new MemoryBlobStore());

    private <T> T switchable(Class<T> type, T store) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            calls.merge(method.getName(), 1, Integer::sum);
            if (method.getName().equals("close")) {
                return null;
            }
            Integer left = failAfter.computeIfPresent(method.getName(), (name, calls) -> calls - 1);
            if (down || (left != null && left < 0)) {
                throw new StoreUnavailableException("the store is down", null);
            }
            try {
                return method.invoke(store, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }

    public void down(boolean down) {
        this.down = down;
    }

    /** A method fails after it was called so often; with {@link Integer#MAX_VALUE} it does not. */
    public void failAfter(String method, int calls) {
        failAfter.put(method, calls);
    }

    /** How often a method was called since this was last asked. */
    public int calls(String method) {
        Integer count = calls.remove(method);
        return count == null ? 0 : count;
    }
}

package dev.modelregistry.core.audit;

import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** A log in memory whose owner changes what streams hold, while registries are at work on it. */
final class TamperedLog {
    private final MemoryCommitLog memory = new MemoryCommitLog();
    private final Map<StreamId, List<StoredCommit>> changed = new ConcurrentHashMap<>();

    final CommitLog log = (CommitLog) Proxy.newProxyInstance(
            CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (proxy, method, arguments) -> {
                if (method.isDefault()) {
                    return InvocationHandler.invokeDefault(proxy, method, arguments);
                }
                if (method.getName().equals("read") && changed.containsKey((StreamId) arguments[0])) {
                    return changed.get((StreamId) arguments[0]).stream()
                            .filter(commit -> commit.revision() >= (long) arguments[1])
                            .limit((int) arguments[2])
                            .toList();
                }
                try {
                    return method.invoke(memory, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    /** Changes what a stream holds from now on. */
    void change(String stream, Consumer<List<StoredCommit>> change) {
        StreamId id = new StreamId(stream);
        List<StoredCommit> commits = new ArrayList<>(log.read(id, 1, 1_000));
        change.accept(commits);
        changed.put(id, List.copyOf(commits));
    }
}

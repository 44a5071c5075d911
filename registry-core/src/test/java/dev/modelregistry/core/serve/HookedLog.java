package dev.modelregistry.core.serve;

import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.CommitNotices;
import dev.modelregistry.spi.StreamId;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A log in memory, never closed, around whose calls a test does what it wants, and that tells of commits when the test wants it to. */
final class HookedLog {
    interface Hook {
        void on(String method, List<Object> arguments) throws InterruptedException;
    }

    /** Without hooks: for another process. */
    final MemoryCommitLog memory = new MemoryCommitLog();

    volatile Hook before = (method, arguments) -> {};
    volatile Hook after = (method, arguments) -> {};
    final List<Consumer<StreamId>> listeners = new CopyOnWriteArrayList<>();

    final CommitLog log = (CommitLog) Proxy.newProxyInstance(
            CommitLog.class.getClassLoader(),
            new Class<?>[] {CommitLog.class, CommitNotices.class},
            (proxy, method, arguments) -> {
                List<Object> all = arguments == null ? List.of() : List.of(arguments);
                if (method.getName().equals("close")) {
                    return null;
                }
                before.on(method.getName(), all);
                Object result;
                try {
                    result = method.getName().equals("onCommit")
                            ? listening(arguments[0])
                            : method.invoke(memory, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
                after.on(method.getName(), all);
                return result;
            });

    @SuppressWarnings("unchecked") // as the interface says
    private CommitNotices.Listening listening(Object listener) {
        listeners.add((Consumer<StreamId>) listener);
        return () -> listeners.remove(listener);
    }

    void tell(String stream) {
        listeners.forEach(listener -> listener.accept(new StreamId(stream)));
    }
}

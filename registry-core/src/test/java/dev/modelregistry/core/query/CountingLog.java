package dev.modelregistry.core.query;

import dev.modelregistry.spi.CommitLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A log that counts what is asked of it. */
public final class CountingLog {
    private final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final CommitLog log;

    public CountingLog(CommitLog counted) {
        log = (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), new Class<?>[] {CommitLog.class}, (proxy, method, arguments) -> {
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    public CommitLog log() {
        return log;
    }

    public int calls(String method) {
        return calls.getOrDefault(method, 0);
    }

    public void reset() {
        calls.clear();
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.spi.CommitLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * A log that counts what is asked of it, and can all that the log behind it can. A registry over it leaves it open: it is
 * for several, one after the other.
 */
final class CountedLog implements AutoCloseable {
    private final Map<String, Integer> calls = new ConcurrentSkipListMap<>();
    private final String name;
    private final CommitLog behind;
    private final CommitLog log;

    CountedLog(CommitLog counted) {
        behind = counted;
        name = counted.getClass().getSimpleName();
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        interfaces.add(CommitLog.class);
        for (Class<?> type = counted.getClass(); type != null; type = type.getSuperclass()) {
            for (Class<?> can : type.getInterfaces()) {
                if (can.getPackage().equals(CommitLog.class.getPackage())) {
                    interfaces.add(can);
                }
            }
        }
        log = (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(), interfaces.toArray(Class[]::new), (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    calls.merge(method.getName(), 1, Integer::sum);
                    try {
                        return method.invoke(counted, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What the log behind this is called. */
    String name() {
        return name;
    }

    CommitLog log() {
        return log;
    }

    /** How often each method was called since the last time that this was asked. */
    Map<String, Integer> calls() {
        Map<String, Integer> counted = Map.copyOf(calls);
        calls.clear();
        return new ConcurrentSkipListMap<>(counted);
    }

    @Override
    public void close() {
        behind.close();
    }
}

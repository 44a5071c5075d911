package dev.modelregistry.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.core.engine.Founding;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.spi.CommitLog;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BindingTest {
    private static final int THREADS = 4;

    /** Each append waits for those of all others. */
    private static CommitLog gathering() {
        MemoryCommitLog log = new MemoryCommitLog();
        CyclicBarrier all = new CyclicBarrier(THREADS);
        Class<?>[] type = {CommitLog.class};
        return (CommitLog) Proxy.newProxyInstance(CommitLog.class.getClassLoader(), type, (proxy, method, args) -> {
            if (method.getName().equals("append")) {
                all.await(20, TimeUnit.SECONDS);
            }
            return method.invoke(log, args);
        });
    }

    /** While a store answers nobody, each has its own time to wait, and none waits for that of the one before. */
    @Test
    void thoseWhoAreFirstTogetherDoNotWaitForEachOther() throws Exception {
        Founding founding = new Founding(gathering(), InstantSource.system(), Duration.ofSeconds(30));
        Binding binding = new Binding(founding, new MemoryBlobStore(), Duration.ofMinutes(7));
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<Duration>> bound = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            bound.add(threads.submit(() -> binding.require(Actor.of("ada"))));
        }
        for (Future<Duration> one : bound) {
            assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(Duration.ofMinutes(7));
        }
        threads.shutdown();
    }
}

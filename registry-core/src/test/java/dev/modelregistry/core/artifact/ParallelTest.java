package dev.modelregistry.core.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ParallelTest {
    /** As the registry's own threads do once it is closed. */
    private static Executor closedAfter(int tasks, CountDownLatch working) {
        AtomicInteger left = new AtomicInteger(tasks);
        return task -> {
            if (left.getAndDecrement() <= 0) {
                Uninterruptibles.awaitUninterruptibly(working);
                throw new RejectedExecutionException("Task rejected from ThreadPoolExecutor[Terminated]");
            }
            new Thread(task).start();
        };
    }

    @Test
    void nothingIsUnderWayWhenNoMoreThreadsAreGiven() {
        CountDownLatch working = new CountDownLatch(1);
        AtomicBoolean done = new AtomicBoolean();

        assertThatThrownBy(() -> Parallel.run(closedAfter(1, working), List.of(1, 2, 3), "loading", n -> {
                    working.countDown();
                    Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
                    done.set(true);
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");

        assertThat(done).isTrue();
    }

    @Test
    void aClosedRegistrySaysSo() {
        assertThatThrownBy(() -> Parallel.run(closedAfter(0, new CountDownLatch(0)), List.of(1), "loading", n -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("loading")
                .hasMessageContaining("closed");
    }
}

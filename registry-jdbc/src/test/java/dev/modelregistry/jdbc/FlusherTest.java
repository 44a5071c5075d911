package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlusherTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void thoseWhoWaitWhileOneRunsShareTheNext() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Flusher flusher = new Flusher(() -> {
            if (flushes.incrementAndGet() == 1) {
                first.countDown();
                await(goOn);
            }
        });
        var leader = threads.submit(flushing(flusher));
        await(first);
        var others = IntStream.range(0, 10)
                .mapToObj(i -> threads.submit(flushing(flusher)))
                .toList();
        // they have asked before the first has ended, which is what makes them share
        TimeUnit.MILLISECONDS.sleep(200);
        goOn.countDown();
        leader.get();
        for (var other : others) {
            other.get();
        }

        assertThat(flushes).hasValue(2);
    }

    @Test
    void aFlushCoversOnlyWhatWasDoneBeforeItStarted() throws Exception {
        AtomicLong done = new AtomicLong();
        AtomicLong durable = new AtomicLong();
        Flusher flusher = new Flusher(() -> {
            long now = done.get();
            durable.accumulateAndGet(now, Math::max);
        });
        Callable<Boolean> writer = () -> {
            for (int i = 0; i < 2_000; i++) {
                long mine = done.incrementAndGet();
                flusher.flush();
                assertThat(durable.get()).isGreaterThanOrEqualTo(mine);
            }
            return true;
        };
        for (var end : threads.invokeAll(List.of(writer, writer, writer, writer))) {
            assertThat(end.get()).isTrue();
        }
    }

    @Test
    void aFlushThatFailsCoversNobody() throws Exception {
        AtomicInteger flushes = new AtomicInteger();
        Flusher flusher = new Flusher(() -> {
            if (flushes.incrementAndGet() == 1) {
                throw new SQLException("no space");
            }
        });

        assertThatThrownBy(flusher::flush).hasMessage("no space");
        flusher.flush();

        assertThat(flushes).hasValue(2);
    }

    private static Callable<Boolean> flushing(Flusher flusher) {
        return () -> {
            flusher.flush();
            return true;
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.modelregistry.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.error.StoreUnavailableException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls while a database is away, each of whose attempts takes its time. */
@Timeout(value = 10, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReachedTest {
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile boolean away = true;
    private final Reached<AutoCloseable> reached = Reached.atOnceIfPossible("db", this::attempt);

    /** The first is the one at opening, and ends at once. */
    private AutoCloseable attempt() {
        if (attempts.incrementAndGet() > 1) {
            try {
                end.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        if (away) {
            throw new StoreUnavailableException("away", new SQLException("refused", "08001"));
        }
        return closed::incrementAndGet;
    }

    /** What a thread does, which waits by now. */
    private static <T> FutureTask<T> waiting(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        while (!List.of(Thread.State.WAITING, Thread.State.BLOCKED).contains(thread.getState())) {
            Thread.onSpinWait();
        }
        return task;
    }

    @AfterEach
    void endAttempts() {
        end.countDown();
    }

    @Test
    void whoWaitedForAnAttemptThatFailedIsToldSoAndTriesNoOther() {
        List<FutureTask<AutoCloseable>> callers =
                Stream.generate(() -> waiting(reached::get)).limit(5).toList();
        end.countDown();
        for (FutureTask<AutoCloseable> caller : callers) {
            assertThatThrownBy(caller::get).hasCauseInstanceOf(StoreUnavailableException.class);
        }
        assertThat(attempts).hasValue(2);
    }

    @Test
    void whoWaitedForOneThatWorkedHasWhatItOpened() throws Exception {
        away = false;
        FutureTask<AutoCloseable> one = waiting(reached::get);
        FutureTask<AutoCloseable> other = waiting(reached::get);
        end.countDown();

        assertThat(one.get()).isSameAs(other.get()).isSameAs(reached.get());
        assertThat(attempts).hasValue(2);
    }

    @Test
    void closingWaitsForTheAttemptUnderWayAloneAndClosesWhatItOpened() throws Exception {
        away = false;
        FutureTask<AutoCloseable> caller = waiting(reached::get);
        FutureTask<Boolean> closing = waiting(() -> {
            reached.close();
            return true;
        });
        assertThatThrownBy(reached::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was closed");
        assertThat(closing).isNotDone();
        end.countDown();
        closing.get();

        assertThat(closed).hasValue(1);
        assertThat(caller.get()).isNotNull();
    }
}

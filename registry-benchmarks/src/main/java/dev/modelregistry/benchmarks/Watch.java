package dev.modelregistry.benchmarks;

import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.jdbc.JdbcOptions;
import dev.modelregistry.serving.ModelHandle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * From the call that promotes on one process to the handle that serves the new version on another, on PostgreSQL: told by
 * LISTEN and NOTIFY, and found by polling twenty times a second.
 */
final class Watch {
    private static final Duration SELDOM = Duration.ofHours(1);
    private static final Duration OFTEN = Duration.ofMillis(50);

    private Watch() {}

    static Outcome run() throws Exception {
        try (PostgresBackend backend = PostgresBackend.open();
                Side told = new Side(backend, "told", JdbcOptions.defaults().notifying(), SELDOM);
                Side polling = new Side(backend, "polling", JdbcOptions.defaults(), OFTEN)) {
            return Versus.named("watch-postgresql")
                    .ours(i -> told.promote())
                    .peer(i -> polling.promote())
                    .warmUp(10)
                    .rounds(30)
                    .calls(5)
                    .run()
                    .time();
        }
    }

    /** Two processes: one promotes, one serves. */
    private static final class Side implements AutoCloseable {
        private final Registry trainer;
        private final List<ModelRef> versions;
        private final ModelHandle<String> handle;
        private int promotions;
        private final BlockingQueue<String> served = new LinkedBlockingQueue<>();

        Side(PostgresBackend backend, String model, JdbcOptions options, Duration pollInterval) throws Exception {
            trainer = Registries.builder(backend.log(options), backend.blobs()).build();
            versions = List.of(
                    trainer.register(Work.registration(model, 0)).ref(),
                    trainer.register(Work.registration(model, 1)).ref());
            promoteNext();
            Registry service = Registries.builder(backend.log(options), backend.blobs())
                    .pollInterval(pollInterval)
                    .build();
            handle = service.serve(model + "@staging", files -> files.version().toString());
            handle.onChange(status -> served.add(status.serving().keySet().toString()));
            // a notice that comes before the service listens is not heard
            while (served.isEmpty()) {
                promoteNext();
                Thread.sleep(500);
            }
            served.clear();
        }

        private void promoteNext() {
            trainer.promote(versions.get(promotions++ % 2), STAGING, "measured");
        }

        void promote() throws InterruptedException {
            promoteNext();
            if (served.poll(1, TimeUnit.MINUTES) == null) {
                throw new IllegalStateException("the promotion was not seen");
            }
        }

        @Override
        public void close() {
            handle.close();
        }
    }
}

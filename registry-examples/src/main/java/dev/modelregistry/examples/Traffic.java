package dev.modelregistry.examples;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.modelregistry.Version;
import dev.modelregistry.serving.Lease;
import dev.modelregistry.serving.ModelHandle;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Threads that ask a handle about patients, without a pause, and keep account of who answered. */
final class Traffic implements AutoCloseable {
    private static final int THREADS = 4;

    private final List<Patient> patients;
    private final Timeline timeline;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<WatchedScorer> loaded = new ConcurrentLinkedQueue<>();
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();
    private final Map<Version, AtomicLong> answers = new ConcurrentHashMap<>();
    private final Map<Answer, Instant> firstEnds = new ConcurrentHashMap<>();
    private final LongAdder calls = new LongAdder();
    private final LongAdder right = new LongAdder();
    private volatile boolean stopped;

    /** Who answered, and when the handle had last heard from the store before it was asked. */
    private record Answer(Version version, Instant confirmed) {}

    Traffic(List<Patient> patients, Timeline timeline) {
        this.patients = List.copyOf(patients);
        this.timeline = timeline;
    }

    WatchedScorer watch(Version version, Scorer scorer) {
        WatchedScorer watched = new WatchedScorer(version, scorer);
        loaded.add(watched);
        return watched;
    }

    Traffic start(ModelHandle<WatchedScorer> handle) {
        for (int i = 0; i < THREADS; i++) {
            Thread thread = new Thread(() -> ask(handle), "customer-" + i);
            threads.add(thread);
            thread.start();
        }
        return this;
    }

    int threads() {
        return threads.size();
    }

    private void ask(ModelHandle<WatchedScorer> handle) {
        for (int n = 0; !stopped; n++) {
            Patient patient = patients.get(n % patients.size());
            try {
                Instant confirmed = handle.status().confirmed();
                // every other call keeps its model for a while, as a batch would
                Version version = n % 2 == 0
                        ? handle.call("patient-" + patient.number(), model -> asked(model, patient))
                        : leased(handle, patient);
                firstEnds.computeIfAbsent(new Answer(version, confirmed), answer -> Instant.now());
                answers.computeIfAbsent(version, v -> new AtomicLong()).incrementAndGet();
            } catch (Exception e) {
                failures.computeIfAbsent(e.toString(), text -> new AtomicLong()).incrementAndGet();
            }
            calls.increment();
        }
    }

    private Version leased(ModelHandle<WatchedScorer> handle, Patient patient) throws Exception {
        try (Lease<WatchedScorer> lease = handle.acquire("patient-" + patient.number())) {
            return asked(lease.model(), patient);
        }
    }

    private Version asked(WatchedScorer model, Patient patient) throws Exception {
        if (model.answersRightly(patient)) {
            right.increment();
        }
        return model.version();
    }

    long calls() {
        return calls.sum();
    }

    /** Returns when the last call has ended. */
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            Uninterruptibles.joinUninterruptibly(thread);
        }
    }

    /** Once all is closed. */
    void print(PrintStream out) {
        long strays = firstEnds.entrySet().stream()
                .filter(answer -> !timeline.served(
                        answer.getKey().version(), answer.getKey().confirmed(), answer.getValue()))
                .count();
        long ended = loaded.stream().filter(WatchedScorer::ended).count();
        out.println();
        new TreeMap<>(answers)
                .forEach((version, count) -> out.printf("%,10d calls were answered by %s%n", count.get(), version));
        out.printf("%9.1f %% of the answers were right%n", 100.0 * right.sum() / calls.sum());
        out.printf(
                "%,10d calls failed%n",
                failures.values().stream().mapToLong(AtomicLong::get).sum());
        out.printf("%,10d times a version answered that was not in production within the staleness told%n", strays);
        out.printf("%,10d of %d models loaded were closed once, after their last call%n", ended, loaded.size());
        failures.forEach((failure, count) -> out.printf("%,10d times: %s%n", count.get(), failure));
    }
}

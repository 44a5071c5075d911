package dev.modelregistry.testkit.simulation;

import dev.modelregistry.ModelName;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import dev.modelregistry.testkit.RegistryFaults;
import dev.modelregistry.testkit.StoreFault;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * One run from one seed. The same seed gives the same run: every call of the log comes in the same order. Where processes
 * are threads, that is only nearly so: what they do between their calls, such as to write blobs, comes as it comes.
 */
public final class Simulation {
    private final long seed;
    private final Settings settings;
    private final Supplier<CommitLog> openLog;
    private final BlobStore blobs;
    private final List<ModelName> models;
    private final Map<String, Long> heads = new ConcurrentHashMap<>();
    private final Schedule schedule;

    /**
     * @param prefix of the names of its models: several runs may share a store
     * @param openLog a handle for each process, closed by whoever gives it
     */
    public Simulation(long seed, Settings settings, String prefix, Supplier<CommitLog> openLog, BlobStore blobs) {
        this.seed = seed;
        this.settings = settings;
        this.openLog = openLog;
        this.blobs = blobs;
        this.models = IntStream.range(0, settings.models())
                .mapToObj(i -> ModelName.of(prefix + "-" + i))
                .toList();
        this.schedule = settings.threads() ? new Turns(settings.processes(), seed) : new Nesting(seed);
    }

    /**
     * What happened: how many attempts ended how, how often processes died, and which faults there were.
     *
     * @param appendsHit how many appends to the log met a fault
     */
    public record Result(
            Map<Attempt.Type, Long> attempts,
            long changes,
            long crashes,
            Map<StoreFault, Long> faults,
            long appendsHit) {
        private static final long ENOUGH = 1_000;
        private static final long ENOUGH_TO_DIE = 7_500;

        /** Nothing. */
        public static Result none() {
            return new Result(Map.of(), 0, 0, Map.of(), 0);
        }

        /** Both together. */
        public Result plus(Result other) {
            return new Result(
                    sum(Attempt.Type.class, attempts, other.attempts),
                    changes + other.changes,
                    crashes + other.crashes,
                    sum(StoreFault.class, faults, other.faults),
                    appendsHit + other.appendsHit);
        }

        /**
         * A run in which hardly anything succeeds, or nothing goes wrong, shows nothing. Smaller ones are excused: the
         * bounds are such that whatever the seed is, chance does not fail them.
         *
         * @throws AssertionError if this was one
         */
        public void requireAchieved() {
            long all = attempts.values().stream().mapToLong(Long::longValue).sum();
            require(
                    changes < ENOUGH || 3 * attempts.getOrDefault(Attempt.Type.RETURNED, 0L) >= all,
                    "too few returned");
            require(changes < ENOUGH || appendsHit > 0, "no append met a fault");
            require(changes < ENOUGH_TO_DIE || crashes > 0, "no process died");
        }

        private void require(boolean holds, String otherwise) {
            if (!holds) {
                throw new AssertionError("the run shows nothing, as " + otherwise + ": " + this);
            }
        }

        private static <K extends Enum<K>> Map<K, Long> sum(Class<K> type, Map<K, Long> a, Map<K, Long> b) {
            Map<K, Long> sum = new EnumMap<>(type);
            Stream.of(a, b).forEach(map -> map.forEach((key, count) -> sum.merge(key, count, Long::sum)));
            return sum;
        }
    }

    /**
     * Runs it and judges it.
     *
     * @throws AssertionError with what is wrong
     */
    public Result run() {
        Random random = new Random(seed);
        ExecutorService callers = Executors.newCachedThreadPool();
        List<SimulatedProcess> processes = new ArrayList<>();
        List<CommitLog> logs = new ArrayList<>();
        try {
            for (int i = 0; i < settings.processes(); i++) {
                logs.add(openLog.get());
                processes.add(new SimulatedProcess(
                        i, random.nextLong(), settings, models, inTurn(i, logs.get(i)), blobs, this::head, callers));
            }
            schedule.run(processes);
            processes.forEach(SimulatedProcess::comeToRest);
            judge(logs.get(0), processes);
        } finally {
            callers.shutdown();
        }
        return result(processes);
    }

    private long head(ModelName model) {
        return heads.getOrDefault(model.value(), 0L);
    }

    /** The same log, whose calls come in the order of the schedule. */
    private CommitLog inTurn(int process, CommitLog log) {
        return (CommitLog) Proxy.newProxyInstance(
                CommitLog.class.getClassLoader(),
                new Class<?>[] {CommitLog.class},
                (proxy, method, arguments) -> schedule.take(process, () -> {
                    try {
                        Object answer = method.invoke(log, arguments);
                        if (answer instanceof AppendResult) {
                            heads.merge(((StreamId) arguments[0]).value(), (Long) arguments[1], Math::max);
                        }
                        return answer;
                    } catch (InvocationTargetException e) {
                        throw rethrown(e);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    private static RuntimeException rethrown(InvocationTargetException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }

    private void judge(CommitLog log, List<SimulatedProcess> processes) {
        for (SimulatedProcess process : processes) {
            if (!process.wrong().isEmpty()) {
                throw new AssertionError(process.wrong().get(0));
            }
        }
        // not closed: the log is not ours
        Registry fresh = Registries.builder(log, blobs).executor(Runnable::run).build();
        List<Attempt> attempts = processes.stream()
                .flatMap(process -> process.attempts().stream())
                .toList();
        List<Registry> others =
                processes.stream().map(SimulatedProcess::registry).toList();
        new Judge(fresh, others, models, attempts).judge();
    }

    private static Result result(List<SimulatedProcess> processes) {
        Map<Attempt.Type, Long> types = new EnumMap<>(Attempt.Type.class);
        Map<StoreFault, Long> faults = new EnumMap<>(StoreFault.class);
        long changes = 0;
        long crashes = 0;
        long appendsHit = 0;
        for (SimulatedProcess process : processes) {
            for (Attempt attempt : process.attempts()) {
                types.merge(attempt.type(), 1L, Long::sum);
                changes += attempt.step().kind().changes() ? 1 : 0;
            }
            process.count(faults);
            crashes += process.lives().size() - 1;
            for (RegistryFaults life : process.lives()) {
                appendsHit += life.appendsHit();
            }
        }
        return new Result(types, changes, crashes, faults, appendsHit);
    }
}

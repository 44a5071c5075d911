package dev.modelregistry.testkit.simulation;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.OutcomeUnknownException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.FaultyBlobStore;
import dev.modelregistry.testkit.FaultyCommitLog;
import dev.modelregistry.testkit.ManualClock;
import dev.modelregistry.testkit.RegistryFaults;
import dev.modelregistry.testkit.SimulatedCrash;
import dev.modelregistry.testkit.StoreFault;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * One process: a registry, with a clock that is wrong by some minutes, over stores that fail. It dies now and then, and
 * comes back with nothing but the store, while requests of its former life may still be on their way.
 */
final class SimulatedProcess {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final long LOOK_NANOS = 20_000;

    private final int number;
    private final Settings settings;
    private final CommitLog log;
    private final BlobStore blobs;
    private final ToLongFunction<ModelName> head;
    private final ExecutorService callers;
    private final Random random;
    private final Script script;
    private final List<Attempt> attempts = new ArrayList<>();
    private final List<RegistryFaults> lives = new ArrayList<>();
    private final Deque<RegistryFaults> onTheirWay = new ArrayDeque<>();
    private final List<String> wrong = new ArrayList<>();
    private final List<Attempt> unknown = new ArrayList<>();
    private final Queue<Runnable> held = new ArrayDeque<>();
    private final ManualClock clock = ManualClock.create();
    private boolean holding;
    private boolean busy;
    private int commands;
    private Registry registry;
    private RegistryFaults faults;

    /**
     * @param log whose calls take turns with those of the others
     * @param head the newest revision of a model that is in the store
     * @param callers runs commands that are sent at once
     */
    SimulatedProcess(
            int number,
            long seed,
            Settings settings,
            List<ModelName> models,
            CommitLog log,
            BlobStore blobs,
            ToLongFunction<ModelName> head,
            ExecutorService callers) {
        this.number = number;
        this.settings = settings;
        this.log = log;
        this.blobs = blobs;
        this.head = head;
        this.callers = callers;
        this.random = new Random(seed);
        this.script = new Script(new Random(random.nextLong()), models, number, settings.processes());
        this.faults = RegistryFaults.seeded(random.nextLong());
        this.registry = start();
    }

    /** Everything that this process asked for. */
    List<Attempt> attempts() {
        return attempts;
    }

    /** What it noticed itself, which must be nothing. */
    List<String> wrong() {
        return wrong;
    }

    /** What went wrong in each of its lives. */
    List<RegistryFaults> lives() {
        return lives;
    }

    Registry registry() {
        return registry;
    }

    private Registry start() {
        lives.add(faults);
        settings.faults().forEach(faults::often);
        faults.often(StoreFault.CRASH_BEFORE, settings.crash() / 2).often(StoreFault.CRASH_AFTER, settings.crash() / 2);
        clock.set(ManualClock.START.plus(Duration.ofSeconds(random.nextInt(480) - 240L + 10L * commands)));
        return Registries.builder(FaultyCommitLog.over(log, faults), FaultyBlobStore.over(blobs, faults))
                .clock(clock)
                .commitTimeout(PATIENCE)
                .executor(executor())
                .build();
    }

    /** Runs what the registry hands over at once on the caller's thread, or holds it while several callers arrive. */
    private Executor executor() {
        return task -> {
            synchronized (held) {
                if (holding) {
                    held.add(task);
                    return;
                }
            }
            task.run();
        };
    }

    /** Whether it wants something, and is not in the middle of a step. */
    boolean isFree() {
        return !busy && commands < settings.commands() / settings.processes();
    }

    /** Does one thing; comes back from the dead if it dies of it. */
    void step() {
        busy = true;
        clock.advance(Duration.ofMillis(script.upTo(20_000)));
        if (!onTheirWay.isEmpty() && script.chance(0.2)) {
            onTheirWay.remove().landLate();
        }
        if (!unknown.isEmpty() && script.chance(0.3)) {
            settle(unknown.remove(script.upTo(unknown.size())));
        } else if (script.chance(0.01)) {
            crowd();
        } else {
            note(attempt(script.next(script.model()), Optional.empty()));
        }
        if (faults.crashed()) {
            onTheirWay.add(faults);
            faults = RegistryFaults.seeded(random.nextLong());
            registry = start();
        }
        busy = false;
    }

    /** Lets everything arrive that is still on its way; nothing goes wrong from now on. */
    void comeToRest() {
        lives.forEach(RegistryFaults::clear);
        lives.forEach(RegistryFaults::landLate);
    }

    private void note(Attempt attempt) {
        commands += attempt.step().kind().changes() ? 1 : 0;
        attempts.add(attempt);
        script.learn(attempt);
        if (attempt.type() == Attempt.Type.UNKNOWN && attempt.id().isPresent()) {
            unknown.add(attempt);
        }
    }

    /** Asks what became of a command, or sends it again under its id. */
    private void settle(Attempt attempt) {
        CommandId id = attempt.id().orElseThrow();
        if (script.chance(0.5)) {
            note(attempt(attempt.step(), Optional.of(id)));
            return;
        }
        try {
            registry.outcome(id)
                    .filter(entry -> !entry.actor().id().equals(attempt.step().actor()))
                    .ifPresent(entry -> wrong.add("the outcome of " + attempt + " is " + entry));
        } catch (StoreUnavailableException | IllegalStateException | SimulatedCrash e) {
            unknown.add(attempt);
        }
    }

    private Attempt attempt(Step step, Optional<CommandId> id) {
        Registry view = registry.as(Actor.of(step.actor()));
        long start = head.applyAsLong(step.model());
        Attempt.Type type;
        String answer = "";
        String message = "";
        Optional<CommandId> known = id;
        try {
            answer = step.run(id.map(view::withCommand).orElse(view));
            type = Attempt.Type.RETURNED;
        } catch (OutcomeUnknownException e) {
            type = Attempt.Type.UNKNOWN;
            known = Optional.of(e.commandId());
            message = e.getMessage();
        } catch (StoreUnavailableException e) {
            type = Attempt.Type.FAILED;
            message = e.getMessage();
        } catch (RegistryException e) {
            type = Attempt.Type.REFUSED;
            message = e.getMessage();
        } catch (IllegalStateException | SimulatedCrash e) {
            // a client that broke while it read, or a process that died, whatever it was doing
            type = faults.crashed() ? Attempt.Type.UNKNOWN : Attempt.Type.FAILED;
            message = String.valueOf(e.getMessage());
        }
        // an earlier attempt under this id may have landed, whatever became of this one
        if (id.isPresent() && type == Attempt.Type.FAILED) {
            type = Attempt.Type.UNKNOWN;
        }
        return new Attempt(
                step, number, start, head.applyAsLong(step.model()), type, answer, known, id.isPresent(), message);
    }

    /** Several callers at once, on one model: their commands go into one commit. */
    private void crowd() {
        ModelName model = script.model();
        List<CompletableFuture<Attempt>> calls = new ArrayList<>();
        synchronized (held) {
            holding = true;
        }
        for (int i = 2 + script.upTo(5); i > 0; i--) {
            Step step = script.change(model);
            CompletableFuture<Thread> caller = new CompletableFuture<>();
            Supplier<Attempt> call = () -> {
                caller.complete(Thread.currentThread());
                return attempt(step, Optional.empty());
            };
            CompletableFuture<Attempt> attempt = CompletableFuture.supplyAsync(call, callers);
            calls.add(attempt);
            // one after the other, so that they stand in line in this order
            awaitWaiting(caller.join(), attempt);
        }
        Queue<Runnable> tasks;
        synchronized (held) {
            holding = false;
            tasks = new ArrayDeque<>(held);
            held.clear();
        }
        tasks.forEach(Runnable::run);
        calls.forEach(call -> note(call.join()));
    }

    private static void awaitWaiting(Thread caller, CompletableFuture<?> call) {
        while (caller.getState() != Thread.State.WAITING && !call.isDone()) {
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** How often each fault happened, in all lives. */
    void count(Map<StoreFault, Long> into) {
        lives.forEach(life -> life.happened().forEach((fault, times) -> into.merge(fault, times, Long::sum)));
    }
}

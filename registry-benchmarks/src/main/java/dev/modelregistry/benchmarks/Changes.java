package dev.modelregistry.benchmarks;

import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelRef;
import dev.modelregistry.Registry;
import java.util.ArrayList;
import java.util.List;

/** What changes cost: {@code register} and {@code promote}, against one durable insert of a row where the log is. */
final class Changes {
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 30);
    private static final int CALLS = 24;
    /** Thousands of calls: until all on the way of a change is compiled for good, it costs several times as much. */
    private static final int FIRST_ROUNDS = 8 * ROUNDS;

    private static final int THREADS = 8;

    private Changes() {}

    /** One thread on PostgreSQL, or on the last backend. */
    static Outcome register() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (Backend.Opening opening : Backend.all()) {
            try (Backend backend = opening.open()) {
                outcomes.add(register(backend));
            }
        }
        return outcomes.get(outcomes.size() - 1);
    }

    private static Outcome register(Backend backend) throws Exception {
        String name = "register-" + backend.name();
        Registry registry = backend.registry();
        Versus one = Versus.named(name)
                .ours(i -> registry.register(Work.registration("alone", i)))
                .peer(i -> backend.insert());
        Result single = measured(one).warmUp(FIRST_ROUNDS).run();
        Outcome time = single.time();
        single.rate();
        Versus together = Versus.named(name + "-8-threads-one-model")
                .ours(THREADS, i -> registry.register(Work.registration("shared", i)))
                .peer(i -> registry.register(Work.registration("by-one", i)));
        measured(together).run().rate();
        Versus apart = Versus.named(name + "-8-threads-8-models")
                .ours(THREADS, i -> registry.register(Work.registration("own-" + i % THREADS, i)))
                .peer(i -> registry.register(Work.registration("by-one-again", i)));
        measured(apart).run().rate();
        Versus bare = Versus.named(name + "-8-threads-one-model-and-inserts-by-one")
                .ours(THREADS, i -> registry.register(Work.registration("shared-again", i)))
                .peer(i -> backend.insert());
        measured(bare).run().rate();
        return time;
    }

    static Outcome promote() throws Exception {
        List<Outcome> outcomes = new ArrayList<>();
        for (Backend.Opening opening : Backend.all()) {
            try (Backend backend = opening.open()) {
                Registry registry = backend.registry();
                List<ModelRef> versions = List.of(
                        registry.register(Work.registration("promoted", 0)).ref(),
                        registry.register(Work.registration("promoted", 1)).ref());
                Versus versus = Versus.named("promote-" + backend.name())
                        .ours(i -> registry.promote(versions.get(i % 2), STAGING, "measured"))
                        .peer(i -> backend.insert());
                outcomes.add(measured(versus).warmUp(FIRST_ROUNDS).run().time());
            }
        }
        return outcomes.get(outcomes.size() - 1);
    }

    private static Versus measured(Versus versus) {
        return versus.warmUp(ROUNDS).rounds(ROUNDS).calls(CALLS);
    }
}

package dev.modelregistry.benchmarks;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.core.Registries;
import dev.modelregistry.serving.ModelHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A call of a model through its handle, beside a call of the model itself. What JMH runs: see {@link Handle}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandleJmh {
    private static final String KEY = "customer-4711";

    private Registry registry = Registries.inMemory();
    private Weights weights = new Weights(0);
    private ModelHandle<Weights> handle = registry.serve(served("one"), files -> new Weights(1));
    private ModelHandle<Weights> canary = registry.serve(withCanary("two"), files -> new Weights(1));

    /** A model that does nearly nothing. */
    static final class Weights {
        private final int weight;

        Weights(int weight) {
            this.weight = weight;
        }

        int score() {
            return weight;
        }
    }

    /** One version has all calls. */
    private String served(String model) {
        ModelVersion version = registered(model);
        registry.promote(version.ref(), PRODUCTION, "measured");
        return model + "@production";
    }

    /** A second one has a tenth of them. */
    private String withCanary(String model) {
        String ref = served(model);
        registry.promote(registered(model).ref(), PRODUCTION, Share.percent(10), "measured");
        return ref;
    }

    private ModelVersion registered(String model) {
        ModelVersion version = registry.register(RegistryTransfer.registration(model)
                .artifact("weights", new byte[] {1})
                .build());
        registry.promote(version.ref(), STAGING, "measured");
        return version;
    }

    @Setup
    public void warmUp() {
        weights = handle.call(model -> model);
    }

    @TearDown
    public void close() {
        handle.close();
        canary.close();
        registry.close();
    }

    /** Without a handle. */
    @Benchmark
    public int direct() {
        return weights.score();
    }

    /** With one. */
    @Benchmark
    public int call() {
        return handle.call(Weights::score);
    }

    /** With one, by key. */
    @Benchmark
    public int callByKey() {
        return handle.call(KEY, Weights::score);
    }

    /** One of two versions, by chance. */
    @Benchmark
    public int callOfTwo() {
        return canary.call(Weights::score);
    }

    /** One of two versions, by key. */
    @Benchmark
    public int callOfTwoByKey() {
        return canary.call(KEY, Weights::score);
    }
}

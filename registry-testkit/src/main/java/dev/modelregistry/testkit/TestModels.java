package dev.modelregistry.testkit;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.metadata.Signature;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Small models to test with, and what is said about them. The files are real: ONNX Runtime loads them. Each registration
 * differs from the one before, and the same test gets the same ones each time. Thread-safe.
 */
public final class TestModels {
    /** When every model here was trained, give or take some hours. */
    public static final Instant TRAINED = Instant.parse("2025-12-01T00:00:00Z");

    private final ManualClock clock;
    private final AtomicInteger made = new AtomicInteger();

    private TestModels(ManualClock clock) {
        this.clock = clock;
    }

    /** Models without a clock to move. */
    public static TestModels create() {
        return with(ManualClock.create());
    }

    /** Models whose {@link #fraudHistory} takes its time by this clock. */
    public static TestModels with(ManualClock clock) {
        return new TestModels(clock);
    }

    /** A model of one file, with no more than what every registration needs. */
    public Registration minimal(String model) {
        return builder(model).build();
    }

    /** As {@link #minimal}, to be completed: a file {@code model.onnx}, a dataset, a hyperparameter, a metric. */
    public Registration.Builder builder(String model) {
        int n = made.incrementAndGet();
        return Registration.of(model)
                .artifact("model.onnx", onnx(n / 1000f))
                .trainedAt(TRAINED.plus(Duration.ofHours(n)))
                .dataset(Dataset.of("transactions", "2025-11-01"))
                .hyperparameter("max_depth", 6)
                .metric("auc", 0.9);
    }

    /** A model about which everything is said that can be said, except parents and an idempotency key. */
    public Registration full(String model) {
        return builder(model)
                .dataset(Dataset.of("holdout", "2025-11-15")
                        .role("test")
                        .at(URI.create("s3://lake/holdout/2025-11-15"))
                        .digest("sha256:" + "0".repeat(64)))
                .hyperparameter("eta", 0.1)
                .hyperparameter("booster", "gbtree")
                .hyperparameter("early_stopping", true)
                .metric("recall", 0.8)
                .signature(Signature.builder()
                        .input("features", DType.FLOAT32, Signature.FREE, 2)
                        .output("score", DType.FLOAT32, Signature.FREE, 1)
                        .build())
                .code(CodeRef.git("https://git.example/fraud.git", "9f3c2d1"))
                .dependency("onnxruntime", "1.29.0")
                .business("cost-centre", "4711")
                .tag("team", "risk")
                .build();
    }

    /** A model that is a directory: a configuration, a vocabulary, and weights in a folder below. */
    public Registration directory(String model) {
        int n = made.incrementAndGet();
        return Registration.of(model)
                .artifact("config.json", "{\"layers\": 1}\n".getBytes(StandardCharsets.UTF_8))
                .artifact("vocabulary.txt", "fraud\nlegitimate\n".getBytes(StandardCharsets.UTF_8))
                .artifact("weights/model.safetensors", safetensors(n, -n))
                .trainedAt(TRAINED.plus(Duration.ofHours(n)))
                .dataset(Dataset.of("transactions", "2025-11-01"))
                .hyperparameter("layers", 1)
                .metric("auc", 0.9)
                .build();
    }

    /**
     * A valid ONNX file. It takes {@code features}, any number of rows of two numbers, and gives {@code score}, a row of one
     * number for each: always this one, so that a test sees which model has answered.
     */
    public byte[] onnx(float score) {
        return OnnxFile.alwaysAnswering(score);
    }

    /** A valid safetensors file with one tensor of these numbers. */
    public byte[] safetensors(float... weights) {
        int size = Float.BYTES * weights.length;
        String header =
                "{\"weight\":{\"dtype\":\"F32\",\"shape\":[" + weights.length + "],\"data_offsets\":[0," + size + "]}}";
        // tensors start at a multiple of eight
        byte[] padded = (header + " ".repeat((8 - header.length() % 8) % 8)).getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Long.BYTES + padded.length + size).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(padded.length).put(padded);
        for (float weight : weights) {
            file.putFloat(weight);
        }
        return file.array();
    }

    /**
     * Lets a model {@code fraud} live through a month. What is left of it:
     *
     * <ul>
     *   <li>1.0 served production, and was replaced by 1.1 in steps of 20, 50 and 100 %;
     *   <li>1.1 serves 75 % of production, and is the {@code champion};
     *   <li>1.2 had 10 % of production, was taken back by a rollback, and is archived;
     *   <li>1.3 serves 25 % of production since, and is the {@code challenger}.
     * </ul>
     *
     * @return the four versions, as they are now
     */
    public List<ModelVersion> fraudHistory(Registry registry) {
        ModelVersion first = candidate(registry, 0.91);
        registry.promote(first.ref(), PRODUCTION, "the first that is good enough");
        registry.alias("fraud", "champion", first.version());

        ModelVersion second = candidate(registry, 0.94);
        for (int percent : new int[] {20, 50, 100}) {
            step();
            registry.promote(second.ref(), PRODUCTION, Share.percent(percent), "to " + percent + " %");
        }
        registry.alias("fraud", "champion", second.version());

        ModelVersion third = candidate(registry, 0.95);
        registry.promote(third.ref(), PRODUCTION, Share.percent(10), "canary");
        step();
        registry.rollback("fraud", PRODUCTION, "precision fell on live traffic");
        registry.archive(third.ref(), "learnt a leak");

        ModelVersion fourth = candidate(registry, 0.945);
        registry.promote(fourth.ref(), PRODUCTION, Share.percent(25), "A/B test");
        registry.alias("fraud", "challenger", fourth.version());
        return Stream.of(first, second, third, fourth)
                .map(version -> registry.version(version.ref()))
                .toList();
    }

    private ModelVersion candidate(Registry registry, double auc) {
        step();
        ModelVersion version =
                registry.register(builder("fraud").metric("auc", auc).build());
        registry.evaluate(
                version.ref(),
                Evaluation.of("holdout").metric("auc", auc - 0.01).build());
        step();
        registry.promote(version.ref(), STAGING, "offline evaluation passed");
        step();
        return version;
    }

    private void step() {
        clock.advance(Duration.ofDays(2));
    }
}

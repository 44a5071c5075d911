package dev.modelregistry.jdbc.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Dataset;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/** One registration of many and what follows it. All of it comes from the number, so whoever does it again does the same. */
record Item(int number) {
    private static final String KEY = "run-";
    private static final List<String> MODELS = List.of("churn", "fraud", "price");

    /** What may be done with a version, each with every so many-th. */
    enum Change {
        TAG(2),
        ALIAS(5),
        STAGE(4),
        RELEASE(8);

        private final int every;

        Change(int every) {
            this.every = every;
        }
    }

    static Item ofKey(String key) {
        return new Item(Integer.parseInt(key.substring(KEY.length())));
    }

    String key() {
        return KEY + number;
    }

    String model() {
        return MODELS.get(number % MODELS.size());
    }

    Registration registration() {
        Registration.Builder registration = Registration.of(model())
                .trainedAt(Instant.EPOCH.plusSeconds(number))
                .dataset(Dataset.of("transactions", "2026-10-01"))
                .hyperparameter("seed", number)
                .metric("auc", 1.0 / (1 + number))
                .idempotencyKey(key());
        files().forEach(registration::artifact);
        return registration.build();
    }

    /** The artifact: by their names, the bytes of its files. No two items share a file. */
    Map<String, byte[]> files() {
        SplittableRandom random = new SplittableRandom(number);
        byte[] weights = new byte[random.nextInt(1 << 10, 12 << 10)];
        random.nextBytes(weights);
        return Map.of("weights.bin", weights, "labels/names.txt", ("labels of " + key()).getBytes(UTF_8));
    }

    /** What follows the registration, in this order. */
    List<Change> changes() {
        return Arrays.stream(Change.values())
                .filter(change -> number % change.every == 0)
                .toList();
    }

    /** The same, however often it is asked for. */
    CommandId command(Change change) {
        String name = key() + " " + change;
        return new CommandId(ModelName.of(model()), UUID.nameUUIDFromBytes(name.getBytes(UTF_8)));
    }

    /** Does it, unless it was done before under the same id. */
    void apply(Registry registry, Change change, ModelVersion version) {
        Registry once = registry.withCommand(command(change));
        switch (change) {
            case TAG -> once.tag(version.ref(), "key", key());
            case ALIAS -> once.alias(model(), "champion", version.version());
            case STAGE -> once.promote(version.ref(), Stage.STAGING, "to be tried");
            case RELEASE -> once.promote(version.ref(), Stage.PRODUCTION, "was tried");
        }
    }

    /** How the history tells of it. */
    static String description(Change change, Version version, String key) {
        return switch (change) {
            case TAG -> "tagged " + version + " key=" + key;
            case ALIAS -> "alias champion points to " + version;
            case STAGE -> "promoted " + version + " to staging";
            case RELEASE -> "promoted " + version + " to production";
        };
    }
}

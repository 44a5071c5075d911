package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Signature;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a version is to be registered with. Artifact, training date, dataset, hyperparameters and metrics are the
 * minimum that makes a version reproducible; what truly has none says so ({@link Builder#noDataset()}, …). What falls
 * short is refused by {@link Registry#register} as a whole, with everything that is missing. Immutable.
 */
public final class Registration {
    private final ModelName model;
    private final List<Source> artifact;
    private final @Nullable Instant trainedAt;
    private final List<Dataset> datasets;
    private final Map<String, Object> hyperparameters;
    private final Map<String, Double> metrics;
    private final @Nullable Signature signature;
    private final @Nullable CodeRef code;
    private final Map<String, String> dependencies;
    private final Map<String, String> business;
    private final List<ModelRef> parents;
    private final Map<String, String> tags;
    private final @Nullable String idempotencyKey;
    private final boolean nextMajor;
    private final boolean withoutDataset;
    private final boolean withoutHyperparameters;
    private final boolean withoutMetrics;
    private final Consumer<? super Progress> onProgress;

    private Registration(Builder builder) {
        model = builder.model;
        artifact = List.copyOf(builder.artifact);
        trainedAt = builder.trainedAt;
        datasets = List.copyOf(builder.datasets);
        hyperparameters = Collections.unmodifiableMap(new TreeMap<>(builder.hyperparameters));
        metrics = Collections.unmodifiableMap(new TreeMap<>(builder.metrics));
        signature = builder.signature;
        code = builder.code;
        dependencies = Collections.unmodifiableMap(new TreeMap<>(builder.dependencies));
        business = Collections.unmodifiableMap(new TreeMap<>(builder.business));
        parents = List.copyOf(builder.parents);
        tags = Collections.unmodifiableMap(new TreeMap<>(builder.tags));
        idempotencyKey = builder.idempotencyKey;
        nextMajor = builder.nextMajor;
        withoutDataset = builder.withoutDataset;
        withoutHyperparameters = builder.withoutHyperparameters;
        withoutMetrics = builder.withoutMetrics;
        onProgress = builder.onProgress;
    }

    /** A registration of a version of this model, to be filled. */
    public static Builder of(String model) {
        return new Builder(ModelName.of(model));
    }

    /** A registration of a version of this model, to be filled. */
    public static Builder of(ModelName model) {
        return new Builder(model);
    }

    /** Where bytes of the artifact come from. */
    public sealed interface Source {
        /** A file or a folder on disk, under its own name or, for a folder, with what is in it. */
        record OnDisk(Path path) implements Source {}

        /** A file on disk, under another name. */
        record NamedFile(String name, Path path) implements Source {}

        /** Bytes in memory. */
        final class InMemory implements Source {
            private final String name;
            private final byte[] bytes;

            private InMemory(String name, byte[] bytes) {
                this.name = name;
                this.bytes = bytes.clone();
            }

            /** The path in the artifact. */
            public String name() {
                return name;
            }

            /** A copy of the bytes. */
            public byte[] bytes() {
                return bytes.clone();
            }
        }

        /** A stream, which is read once and not closed. */
        final class Streamed implements Source {
            private final String name;
            private final InputStream stream;
            private final AtomicBoolean taken = new AtomicBoolean();

            private Streamed(String name, InputStream stream) {
                this.name = name;
                this.stream = stream;
            }

            /** The path in the artifact. */
            public String name() {
                return name;
            }

            /** The stream; refused the second time, when it would give the rest alone. */
            public InputStream take() {
                if (taken.getAndSet(true)) {
                    throw new InvalidInputException("the stream of file " + name
                            + " was read by an earlier attempt; build a new registration with a new stream");
                }
                return stream;
            }
        }
    }

    /** The model. */
    public ModelName model() {
        return model;
    }

    /** Where the files come from. */
    public List<Source> artifact() {
        return artifact;
    }

    /** When training ended. */
    public Optional<Instant> trainedAt() {
        return Optional.ofNullable(trainedAt);
    }

    /** The data used. */
    public List<Dataset> datasets() {
        return datasets;
    }

    /** As given; sorted by name. */
    public Map<String, Object> hyperparameters() {
        return hyperparameters;
    }

    /** As given; sorted by name. */
    public Map<String, Double> metrics() {
        return metrics;
    }

    /** What the model takes and gives. */
    public Optional<Signature> signature() {
        return Optional.ofNullable(signature);
    }

    /** What trained it. */
    public Optional<CodeRef> code() {
        return Optional.ofNullable(code);
    }

    /** Name to version. */
    public Map<String, String> dependencies() {
        return dependencies;
    }

    /** Business metadata. */
    public Map<String, String> business() {
        return business;
    }

    /** The versions that it was made from. */
    public List<ModelRef> parents() {
        return parents;
    }

    /** The version's first tags. */
    public Map<String, String> tags() {
        return tags;
    }

    /** Names the run that registers. */
    public Optional<String> idempotencyKey() {
        return Optional.ofNullable(idempotencyKey);
    }

    /** Whether the version opens a new major. */
    public boolean nextMajor() {
        return nextMajor;
    }

    /** Whether it was said that there is no dataset. */
    public boolean withoutDataset() {
        return withoutDataset;
    }

    /** Whether it was said that there are no hyperparameters. */
    public boolean withoutHyperparameters() {
        return withoutHyperparameters;
    }

    /** Whether it was said that there are no metrics. */
    public boolean withoutMetrics() {
        return withoutMetrics;
    }

    /** Who is told how far the upload is. */
    public Consumer<? super Progress> onProgress() {
        return onProgress;
    }

    /** Builds a {@link Registration}; not thread-safe. Checks nothing: {@link Registry#register} reports all at once. */
    public static final class Builder {
        private final ModelName model;
        private final List<Source> artifact = new ArrayList<>();
        private @Nullable Instant trainedAt;
        private final List<Dataset> datasets = new ArrayList<>();
        private final Map<String, Object> hyperparameters = new TreeMap<>();
        private final Map<String, Double> metrics = new TreeMap<>();
        private @Nullable Signature signature;
        private @Nullable CodeRef code;
        private final Map<String, String> dependencies = new TreeMap<>();
        private final Map<String, String> business = new TreeMap<>();
        private final List<ModelRef> parents = new ArrayList<>();
        private final Map<String, String> tags = new TreeMap<>();
        private @Nullable String idempotencyKey;
        private boolean nextMajor;
        private boolean withoutDataset;
        private boolean withoutHyperparameters;
        private boolean withoutMetrics;
        private Consumer<? super Progress> onProgress = progress -> {};

        private Builder(ModelName model) {
            this.model = model;
        }

        /** Adds a file, under its own name, or what is in a folder. */
        public Builder artifact(Path path) {
            artifact.add(new Source.OnDisk(path));
            return this;
        }

        /** Adds a file under another name. */
        public Builder artifact(String name, Path file) {
            artifact.add(new Source.NamedFile(name, file));
            return this;
        }

        /** Adds a file with these bytes. */
        public Builder artifact(String name, byte[] bytes) {
            artifact.add(new Source.InMemory(name, bytes));
            return this;
        }

        /** Adds a file with what the stream gives. It is read once, so such a registration can be used once. */
        public Builder artifact(String name, InputStream stream) {
            artifact.add(new Source.Streamed(name, stream));
            return this;
        }

        /** When training ended. */
        public Builder trainedAt(Instant time) {
            this.trainedAt = time;
            return this;
        }

        /** Adds a dataset. */
        public Builder dataset(Dataset dataset) {
            datasets.add(dataset);
            return this;
        }

        /** Says that the model was made from no dataset. */
        public Builder noDataset() {
            withoutDataset = true;
            return this;
        }

        /** Adds a hyperparameter: text, a boolean, an integer of up to 64 bits, or a finite double or float. */
        public Builder hyperparameter(String name, Object value) {
            hyperparameters.put(name, value);
            return this;
        }

        /** Adds hyperparameters. */
        public Builder hyperparameters(Map<String, ?> values) {
            hyperparameters.putAll(values);
            return this;
        }

        /** Says that the model has no hyperparameters. */
        public Builder noHyperparameters() {
            withoutHyperparameters = true;
            return this;
        }

        /** Adds a metric, a finite number. */
        public Builder metric(String name, double value) {
            metrics.put(name, value);
            return this;
        }

        /** Adds metrics, finite numbers. */
        public Builder metrics(Map<String, Double> values) {
            metrics.putAll(values);
            return this;
        }

        /** Says that nothing was measured. */
        public Builder noMetrics() {
            withoutMetrics = true;
            return this;
        }

        /** What the model takes and gives. */
        public Builder signature(Signature signature) {
            this.signature = signature;
            return this;
        }

        /** What trained it. */
        public Builder code(CodeRef code) {
            this.code = code;
            return this;
        }

        /** Adds something that the model needs to run, or needed to be trained. */
        public Builder dependency(String name, String version) {
            dependencies.put(name, version);
            return this;
        }

        /** Adds business metadata. */
        public Builder business(String key, String value) {
            business.put(key, value);
            return this;
        }

        /** Adds a version that this one was made from; it must exist, in this registry, and be named exactly or by digest. */
        public Builder parent(ModelRef parent) {
            parents.add(parent);
            return this;
        }

        /** Adds a tag, which may be changed later. */
        public Builder tag(String key, String value) {
            tags.put(key, value);
            return this;
        }

        /** Names the run: the same key again gives the same version, and with other content an error. */
        public Builder idempotencyKey(String key) {
            this.idempotencyKey = key;
            return this;
        }

        /** Opens a new major: callers of the last one cannot simply be switched to this version. */
        public Builder nextMajor() {
            nextMajor = true;
            return this;
        }

        /**
         * Told how far the upload is, one call at a time, on threads of the registry. What it throws ends the upload; so does an
         * interrupt of the thread that registers. What is stored by then need not be sent again.
         */
        public Builder onProgress(Consumer<? super Progress> listener) {
            this.onProgress = listener;
            return this;
        }

        /** The registration. */
        public Registration build() {
            return new Registration(this);
        }
    }
}

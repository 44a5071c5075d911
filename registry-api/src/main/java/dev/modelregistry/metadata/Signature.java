package dev.modelregistry.metadata;

import dev.modelregistry.error.InvalidInputException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a model takes and what it gives: its contract with its callers.
 *
 * @param inputs in order
 * @param outputs in order
 */
public record Signature(List<Tensor> inputs, List<Tensor> outputs) {
    /** A free dimension, such as the batch. */
    public static final long FREE = -1;

    /**
     * One input or output.
     *
     * @param name unique among the inputs, or among the outputs
     * @param dtype of its elements
     * @param shape its dimensions; {@link Signature#FREE} for one that may vary
     * @param optional whether an input may be left out, or an output may be missing
     * @param categories the values that it may have; any if empty
     */
    public record Tensor(String name, DType dtype, List<Long> shape, boolean optional, Set<String> categories) {
        /** Checks name and shape. */
        public Tensor {
            shape = List.copyOf(shape);
            categories = Collections.unmodifiableSet(new TreeSet<>(categories));
            if (name.isBlank()) {
                throw new InvalidInputException("an input or output of a signature needs a name");
            }
            if (shape.stream().anyMatch(d -> d < FREE)) {
                throw new InvalidInputException(
                        "the shape of " + name + " is " + shape + "; a dimension is at least 0, or -1 if it is free");
            }
        }

        /** One that is always there, with any value. */
        public Tensor(String name, DType dtype, List<Long> shape) {
            this(name, dtype, shape, false, Set.of());
        }

        @Override
        public String toString() {
            return name + " " + dtype + shape + (optional ? "?" : "") + (categories.isEmpty() ? "" : " " + categories);
        }
    }

    /** Copies the lists and checks that names are unique. */
    public Signature {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        requireUnique("input", inputs);
        requireUnique("output", outputs);
    }

    private static void requireUnique(String side, List<Tensor> tensors) {
        Set<String> seen = new HashSet<>();
        for (Tensor tensor : tensors) {
            if (!seen.add(tensor.name())) {
                throw new InvalidInputException("a signature names the " + side + " " + tensor.name() + " twice");
            }
        }
    }

    /** A signature, to be filled. */
    public static Builder builder() {
        return new Builder();
    }

    /** Builds a {@link Signature}; not thread-safe. */
    public static final class Builder {
        private final List<Tensor> inputs = new ArrayList<>();
        private final List<Tensor> outputs = new ArrayList<>();

        private Builder() {}

        /** Adds an input; {@code -1} is a free dimension. */
        public Builder input(String name, DType dtype, long... shape) {
            inputs.add(new Tensor(name, dtype, Arrays.stream(shape).boxed().toList()));
            return this;
        }

        /** Adds an output; {@code -1} is a free dimension. */
        public Builder output(String name, DType dtype, long... shape) {
            outputs.add(new Tensor(name, dtype, Arrays.stream(shape).boxed().toList()));
            return this;
        }

        /** Adds an input with all that is to be said about it. */
        public Builder input(Tensor tensor) {
            inputs.add(tensor);
            return this;
        }

        /** Adds an output with all that is to be said about it. */
        public Builder output(Tensor tensor) {
            outputs.add(tensor);
            return this;
        }

        /** Adds an input that callers may leave out. */
        public Builder optionalInput(String name, DType dtype, long... shape) {
            return input(new Tensor(name, dtype, Arrays.stream(shape).boxed().toList(), true, Set.of()));
        }

        /** Adds an output that may be missing. */
        public Builder optionalOutput(String name, DType dtype, long... shape) {
            return output(new Tensor(name, dtype, Arrays.stream(shape).boxed().toList(), true, Set.of()));
        }

        /** The signature; refused if a name occurs twice on one side. */
        public Signature build() {
            return new Signature(inputs, outputs);
        }
    }
}

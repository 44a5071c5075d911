package dev.modelregistry.examples;

import java.util.Locale;
import java.util.Map;
import org.tribuo.math.StochasticGradientOptimiser;
import org.tribuo.math.optimisers.AdaGrad;

/**
 * How to train: the hyperparameters.
 *
 * @param optimiser how a step is taken
 * @param learningRate how large a step is
 * @param epochs how often the training set is gone through
 * @param batchSize how many patients make one step
 * @param seed of the order in which they come
 */
record Settings(Optimiser optimiser, double learningRate, int epochs, int batchSize, long seed) {
    /** A first try: one hasty look at every patient. */
    static final Settings HASTY = new Settings(Optimiser.SGD, 0.001, 1, 1, 1);

    /** One of the three most accurate of 72 settings in a five-fold cross-validation of the training set. */
    static final Settings TUNED = new Settings(Optimiser.ADAGRAD, 0.03, 20, 1, 1);

    /** As tuned, for twice as long. */
    static final Settings LONGER = new Settings(Optimiser.ADAGRAD, 0.03, 40, 1, 2);

    /** How a step is taken. */
    enum Optimiser {
        /** Steps of one size. */
        SGD,
        /** Steps that shrink where much was learned. */
        ADAGRAD;

        StochasticGradientOptimiser create(double learningRate) {
            return switch (this) {
                case SGD -> org.tribuo.math.optimisers.SGD.getSimpleSGD(learningRate);
                case ADAGRAD -> new AdaGrad(learningRate);
            };
        }
    }

    /** As a registry keeps them. */
    Map<String, Object> asMap() {
        return Map.of(
                "optimiser", optimiser.name().toLowerCase(Locale.ROOT),
                "learning_rate", learningRate,
                "epochs", epochs,
                "batch_size", batchSize,
                "seed", seed);
    }
}

package dev.modelregistry.benchmarks;

import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What came out of {@link Versus}. */
record Result(String name, Side ours, Side peer) {
    /** The median time of a call in milliseconds: less is better. */
    Outcome time() {
        return tell("ms, less is better", ours.millis(50), peer.millis(50), round -> round.millis(50));
    }

    /** Calls a second: more is better. */
    Outcome rate() {
        return rate("calls", 1);
    }

    /** So many of a unit for each call, a second: more is better. */
    Outcome rate(String unit, double perCall) {
        return tell(
                unit + " a second, more is better",
                perCall * ours.perSecond(),
                perCall * peer.perSecond(),
                Round::perSecond);
    }

    private Outcome tell(String unit, double our, double theirs, ToDoubleFunction<Round> measure) {
        double[] ratios = IntStream.range(0, ours.rounds().size())
                .mapToDouble(i -> measure.applyAsDouble(ours.rounds().get(i))
                        / measure.applyAsDouble(peer.rounds().get(i)))
                .sorted()
                .toArray();
        int margin =
                (int) Math.ceil(0.98 * Math.sqrt(ratios.length)); // 95 % of the binomial distribution around the middle
        int middle = ratios.length / 2;
        System.out.printf("%s, ours: %s%n", name, ours);
        System.out.printf("%s, peer: %s%n", name, peer);
        System.out.printf(
                "%s, in %s; the median of %d rounds' ratios is %.2f, with 95 %% confidence between %.2f and %.2f%n",
                name,
                unit,
                ratios.length,
                ratios[middle],
                ratios[Math.max(0, middle - margin)],
                ratios[Math.min(ratios.length - 1, middle + margin)]);
        Outcome outcome = new Outcome(our, theirs);
        System.out.println(outcome.line(name));
        return outcome;
    }
}

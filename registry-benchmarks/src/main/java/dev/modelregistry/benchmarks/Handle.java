package dev.modelregistry.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What a call through a handle costs: nanoseconds beside a call of the model itself, on one thread and on two, and bytes
 * allocated. The peer's number is the call of the model itself.
 */
final class Handle {
    private Handle() {}

    /** @param bytes allocated by an operation */
    private record Score(double nanos, double bytes) {}

    static Outcome run() throws RunnerException {
        Map<String, Score> one = measure(1);
        Map<String, Score> two = measure(2);
        double direct = of(one, "direct").nanos();
        double overhead = of(one, "call").nanos() - direct;
        System.out.printf(
                "one thread: %.2f ns a call, of which %.2f ns are the handle's; by key %.2f ns; %.4f and %.4f B/op%n",
                of(one, "call").nanos(),
                overhead,
                of(one, "callByKey").nanos(),
                of(one, "call").bytes(),
                of(one, "callByKey").bytes());
        System.out.printf(
                "two threads: %.2f ns a call on each (directly: %.2f); %.2f times as many calls as one thread; %.4f B/op%n",
                of(two, "call").nanos(),
                of(two, "direct").nanos(),
                2 * of(one, "call").nanos() / of(two, "call").nanos(),
                of(two, "call").bytes());
        System.out.printf("handle-overhead: %.2f ns%n", overhead);
        return new Outcome(of(one, "call").nanos(), direct);
    }

    private static Score of(Map<String, Score> scores, String name) {
        Score score = scores.get(name);
        if (score == null) {
            throw new IllegalStateException("JMH did not measure " + name + ", but " + scores.keySet());
        }
        return score;
    }

    private static Map<String, Score> measure(int threads) throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(HandleJmh.class.getName())
                        .threads(threads)
                        .forks(3)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(5)
                        .measurementTime(TimeValue.seconds(1))
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .build())
                .run();
        Map<String, Score> scores = new HashMap<>();
        for (RunResult result : results) {
            double bytes = Double.NaN;
            for (String label : result.getSecondaryResults().keySet()) {
                if (label.endsWith("gc.alloc.rate.norm")) {
                    bytes = result.getSecondaryResults().get(label).getScore();
                }
            }
            if (Double.isNaN(bytes)) {
                throw new IllegalStateException("JMH told no allocations, but "
                        + result.getSecondaryResults().keySet());
            }
            scores.put(
                    result.getPrimaryResult().getLabel(),
                    new Score(result.getPrimaryResult().getScore(), bytes));
        }
        return scores;
    }
}

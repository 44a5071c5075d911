package dev.modelregistry.benchmarks;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * What a call through a handle costs: nanoseconds beside a call of the model itself, on one thread and on two, and bytes
 * allocated. The slowest way to call is what counts; the peer's number is the call of the model itself.
 */
final class Handle {
    private static final String DIRECT = "direct";
    /** Of one version, and of two of which one has a tenth of the calls. */
    private static final List<String> CALLS = List.of("call", "callByKey", "callOfTwo", "callOfTwoByKey");

    private Handle() {}

    /** @param bytes allocated by an operation */
    private record Score(double nanos, double bytes) {}

    static Outcome run() throws RunnerException {
        Map<String, Score> one = measure(1);
        Map<String, Score> two = measure(2);
        double direct = of(one, DIRECT).nanos();
        tell("one thread", one);
        tell("two threads", two);
        System.out.printf(
                "two threads make %.2f times as many calls as one%n",
                2 * of(one, "call").nanos() / of(two, "call").nanos());
        double slowest =
                CALLS.stream().mapToDouble(call -> of(one, call).nanos()).max().orElseThrow();
        System.out.printf("handle-overhead: %.2f ns%n", slowest - direct);
        return new Outcome(slowest, direct);
    }

    private static void tell(String threads, Map<String, Score> scores) {
        String calls = CALLS.stream()
                .map(call -> String.format(
                        "%s %.2f ns, %.4f B/op",
                        call, of(scores, call).nanos(), of(scores, call).bytes()))
                .collect(Collectors.joining("; "));
        System.out.printf(
                "%s: directly %.2f ns; %s%n", threads, of(scores, DIRECT).nanos(), calls);
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

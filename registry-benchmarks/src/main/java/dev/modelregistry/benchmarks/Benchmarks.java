package dev.modelregistry.benchmarks;

import com.google.common.base.Throwables;
import java.util.Map;
import java.util.TreeMap;

/** Runs one benchmark by its name: {@code mvn -q -Pbench -Dbench=<name>}. */
public final class Benchmarks {
    /** A benchmark; what it throws is told, and the exit code is 1. */
    interface Benchmark {
        /** What it is about; it may have printed more than that. */
        Outcome run() throws Exception;
    }

    private static final Map<String, Benchmark> ALL = new TreeMap<>(Map.ofEntries(
            Map.entry("download", Transfers::download),
            Map.entry("download-loopback", Transfers::downloadLoopback),
            Map.entry("fold", Reading::fold),
            Map.entry("handle", Handle::run),
            Map.entry("memory", Memory::run),
            Map.entry("promote", Changes::promote),
            Map.entry("register", Changes::register),
            Map.entry("resolve", Reading::resolve),
            Map.entry("rollout", Rollout::run),
            Map.entry("scale", Scale::run),
            Map.entry("search", Reading::search),
            Map.entry("upload", Transfers::upload),
            Map.entry("upload-loopback", Transfers::uploadLoopback),
            Map.entry("warm-load", WarmLoad::run),
            Map.entry("watch", Watch::run)));

    private Benchmarks() {}

    /** Takes the name. */
    public static void main(String[] arguments) {
        Benchmark benchmark = arguments.length == 0 ? null : ALL.get(arguments[0]);
        if (benchmark == null) {
            System.err.println("say which: -Dbench=" + String.join(" or -Dbench=", ALL.keySet()));
            System.exit(1);
            return;
        }
        try {
            System.out.println(benchmark.run().line(arguments[0]));
            System.exit(0);
        } catch (NotSetUpException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        } catch (Exception | Error e) {
            System.err.println(Throwables.getStackTraceAsString(e));
            System.exit(1);
        }
    }
}

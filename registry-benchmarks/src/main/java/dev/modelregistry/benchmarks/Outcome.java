package dev.modelregistry.benchmarks;

import com.google.common.base.Preconditions;
import java.util.Locale;

/** The two numbers of a comparison. */
record Outcome(double ours, double peer) {
    Outcome {
        Preconditions.checkArgument(ours > 0 && peer > 0, "nothing was measured: ours=%s peer=%s", ours, peer);
    }

    double ratio() {
        return ours / peer;
    }

    String line(String name) {
        return String.format(Locale.ROOT, "%s: ours=%s peer=%s ratio=%.2f", name, number(ours), number(peer), ratio());
    }

    /** With what digits say something. */
    private static String number(double value) {
        return String.format(Locale.ROOT, value < 0.1 ? "%.6f" : value < 100 ? "%.3f" : "%.0f", value);
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.Manifest;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.GateResult;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Signature;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a version does at the gates of a stage. */
final class Gates {
    private final ModelState state;
    private final VersionState version;
    private final Context context;

    private Gates(ModelState state, VersionState version, Context context) {
        this.state = state;
        this.version = version;
        this.context = context;
    }

    static List<GateResult> judge(ModelState state, VersionState version, List<Gate> gates, Context context) {
        Gates judge = new Gates(state, version, context);
        return gates.stream().map(judge::judge).toList();
    }

    private GateResult judge(Gate gate) {
        if (gate instanceof Gate.MetadataComplete) {
            return complete(gate);
        } else if (gate instanceof Gate.Metric g) {
            return bound(g);
        } else if (gate instanceof Gate.NotWorse g) {
            return notWorse(g);
        } else if (gate instanceof Gate.SignaturePresent) {
            boolean there = signature(version).isPresent();
            return result(gate, there, there ? "there is one" : "none");
        } else if (gate instanceof Gate.SignatureCompatible g) {
            return compatible(g);
        } else if (gate instanceof Gate.TimeIn g) {
            return timeIn(g);
        } else if (gate instanceof Gate.Tag g) {
            @Nullable String value = version.tags().get(g.key());
            return value == null
                    ? result(gate, false, "no tag " + g.key())
                    : result(gate, g.value().map(value::equals).orElse(true), g.key() + "=" + value);
        }
        throw new IllegalStateException("a gate that nobody judges: " + gate);
    }

    private GateResult complete(Gate gate) {
        Manifest manifest = context.manifests().of(version);
        List<String> missing = new ArrayList<>();
        if (manifest.datasets().isEmpty()) {
            missing.add("no dataset");
        }
        if (manifest.hyperparameters().isEmpty()) {
            missing.add("no hyperparameters");
        }
        if (manifest.metrics().isEmpty()) {
            missing.add("no metrics");
        }
        return result(gate, missing.isEmpty(), missing.isEmpty() ? "all given" : String.join(", ", missing));
    }

    /** A metric as a gate sees it: its value, and since when it is known; or why it is not. */
    private record Measured(Optional<Double> value, Instant time, String text) {}

    private Measured measure(VersionState of, String metric, Optional<String> evaluation) {
        if (evaluation.isEmpty()) {
            Manifest manifest = context.manifests().of(of);
            return measured(manifest.metrics().get(metric), manifest.trainedAt(), metric, "");
        }
        VersionState.@Nullable Evaluated evaluated = of.evaluations().get(evaluation.get());
        return evaluated == null
                ? new Measured(Optional.empty(), Instant.EPOCH, "no evaluation " + evaluation.get())
                : measured(
                        evaluated.evaluation().metrics().get(metric),
                        evaluated.time(),
                        metric,
                        " on evaluation " + evaluation.get());
    }

    private static Measured measured(@Nullable Double value, Instant time, String metric, String where) {
        return value == null
                ? new Measured(Optional.empty(), time, "no metric " + metric + where)
                : new Measured(Optional.of(value), time, metric + " = " + value + where);
    }

    private GateResult bound(Gate.Metric gate) {
        Measured measured = measure(version, gate.metric(), gate.evaluation());
        boolean holds = measured.value()
                .map(value -> gate.atMost() ? value <= gate.bound() : value >= gate.bound())
                .orElse(false);
        return fresh(gate, holds, measured, gate.maxAge(), measured.text());
    }

    private GateResult notWorse(Gate.NotWorse gate) {
        Measured candidate = measure(version, gate.metric(), gate.evaluation());
        Optional<VersionState> yardstick = served(gate.stage());
        if (yardstick.isEmpty()) {
            return fresh(
                    gate,
                    candidate.value().isPresent(),
                    candidate,
                    gate.maxAge(),
                    candidate.text() + "; " + gate.stage() + " serves nothing else");
        }
        Measured other = measure(yardstick.get(), gate.metric(), gate.evaluation());
        String text =
                candidate.text() + "; " + yardstick.get().version() + " in " + gate.stage() + " has " + other.text();
        boolean holds = candidate.value().isPresent()
                && other.value().isPresent()
                && worseBy(candidate.value().get(), other.value().get(), gate.lower())
                                .compareTo(BigDecimal.valueOf(gate.tolerance()))
                        <= 0;
        return fresh(gate, holds, candidate, gate.maxAge(), text);
    }

    /** In decimals, as people write them: 0.7 is worse than 0.8 by 0.1, and not by a little more. */
    private static BigDecimal worseBy(double candidate, double other, boolean lower) {
        BigDecimal difference = BigDecimal.valueOf(candidate).subtract(BigDecimal.valueOf(other));
        return lower ? difference : difference.negate();
    }

    private GateResult fresh(Gate gate, boolean holds, Measured measured, Optional<Duration> maxAge, String text) {
        if (maxAge.isEmpty() || measured.value().isEmpty()) {
            return result(gate, holds, text);
        }
        Duration age = Duration.between(measured.time(), context.time());
        if (age.isNegative()) {
            return result(gate, false, text + ", of " + measured.time() + ", which is yet to come");
        }
        boolean fresh = age.compareTo(maxAge.get()) <= 0;
        return result(gate, holds && fresh, text + (fresh ? "" : ", of " + measured.time() + ", which is too old"));
    }

    private GateResult compatible(Gate.SignatureCompatible gate) {
        Optional<VersionState> yardstick = served(gate.stage());
        if (yardstick.isEmpty()) {
            return result(gate, true, gate.stage() + " serves nothing else");
        }
        Optional<Signature> known = signature(yardstick.get());
        Optional<Signature> own = signature(version);
        String other = yardstick.get().version() + " in " + gate.stage();
        if (known.isEmpty()) {
            return result(gate, true, other + " has no signature");
        } else if (own.isEmpty()) {
            return result(gate, false, "no signature, and " + other + " has one");
        }
        List<String> differences = Compatibility.differences(known.get(), own.get());
        return result(
                gate,
                differences.isEmpty(),
                differences.isEmpty()
                        ? "compatible with " + other
                        : "not compatible with " + other + ": " + String.join("; ", differences));
    }

    private GateResult timeIn(Gate.TimeIn gate) {
        StageState.@Nullable Standing standing =
                state.stage(gate.stage()).standing().get(version.version());
        if (standing == null) {
            return result(gate, false, "it is not in " + gate.stage());
        }
        Duration actual = Duration.between(standing.since(), context.time());
        return result(gate, actual.compareTo(gate.atLeast()) >= 0, "in " + gate.stage() + " since " + standing.since());
    }

    /** The version against which a candidate is held: that with the largest share, the candidate itself aside. */
    private Optional<VersionState> served(Stage stage) {
        return state.stage(stage).current().stream()
                .flatMap(now -> now.shares().keySet().stream())
                .filter(v -> !v.equals(version.version()))
                .findFirst()
                .flatMap(state::version);
    }

    private Optional<Signature> signature(VersionState of) {
        return context.manifests().of(of).signature();
    }

    private static GateResult result(Gate gate, boolean passed, String actual) {
        return new GateResult(gate, passed, gate.wanted(), actual);
    }
}

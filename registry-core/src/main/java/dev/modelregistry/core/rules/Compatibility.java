package dev.modelregistry.core.rules;

import dev.modelregistry.metadata.Signature;
import dev.modelregistry.metadata.Signature.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether callers of one signature can be served by another. Within a major it must hold both ways, because a rollback and
 * an experiment hand new callers to old versions. The rules are told in docs/compatibility.md.
 */
public final class Compatibility {
    private Compatibility() {}

    /** Why callers of either cannot be served by the other, one sentence each; nothing if they can. */
    public static List<String> differences(Signature known, Signature candidate) {
        List<String> differences = new ArrayList<>();
        serves(candidate, known).forEach(d -> differences.add("its callers today: " + d));
        serves(known, candidate).forEach(d -> differences.add("after a rollback: " + d));
        return differences;
    }

    /** Why a caller who was written against one signature cannot be served by the other. */
    static List<String> serves(Signature server, Signature caller) {
        List<String> problems = new ArrayList<>();
        inputs(problems, server, caller);
        outputs(problems, server, caller);
        return problems;
    }

    private static void inputs(List<String> problems, Signature server, Signature caller) {
        Map<String, Tensor> sent = byName(caller.inputs());
        for (Tensor wanted : server.inputs()) {
            @Nullable Tensor given = sent.remove(wanted.name());
            if (given == null) {
                if (!wanted.optional()) {
                    problems.add("input " + wanted.name() + " is needed, and they do not send it");
                }
                continue;
            }
            if (given.optional() && !wanted.optional()) {
                problems.add("input " + wanted.name() + " is needed, and they may leave it out");
            }
            fits(problems, "input " + wanted.name(), given, wanted, "they send", "it takes");
        }
        sent.keySet().forEach(name -> problems.add("they may send input " + name + ", which it does not know"));
    }

    /** Outputs are also read by position, so their order counts; what is optional may be missing at the end. */
    private static void outputs(List<String> problems, Signature server, Signature caller) {
        for (int i = 0; i < caller.outputs().size(); i++) {
            Tensor expected = caller.outputs().get(i);
            if (i >= server.outputs().size()) {
                if (!expected.optional()) {
                    problems.add("they expect output " + expected.name() + ", which it does not give");
                }
                continue;
            }
            Tensor given = server.outputs().get(i);
            if (!given.name().equals(expected.name())) {
                problems.add("they expect " + expected.name() + " as output " + i + ", and it gives " + given.name());
                continue;
            }
            if (given.optional() && !expected.optional()) {
                problems.add("they expect output " + expected.name() + ", which it may leave out");
            }
            fits(problems, "output " + expected.name(), given, expected, "it gives", "they expect");
        }
    }

    /** Whatever may be given must be among what is taken. */
    private static void fits(
            List<String> problems, String what, Tensor given, Tensor taken, String gives, String takes) {
        if (given.dtype() != taken.dtype()) {
            problems.add(what + ": " + gives + " " + given.dtype() + ", " + takes + " " + taken.dtype());
        }
        if (!within(given.shape(), taken.shape())) {
            problems.add(what + ": " + gives + " shape " + given.shape() + ", " + takes + " " + taken.shape());
        }
        if (!taken.categories().isEmpty()
                && (given.categories().isEmpty() || !taken.categories().containsAll(given.categories()))) {
            problems.add(what + ": " + gives + " " + (given.categories().isEmpty() ? "any value" : given.categories())
                    + ", " + takes + " " + taken.categories());
        }
    }

    private static boolean within(List<Long> given, List<Long> taken) {
        if (given.size() != taken.size()) {
            return false;
        }
        for (int i = 0; i < given.size(); i++) {
            if (taken.get(i) != Signature.FREE && !taken.get(i).equals(given.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Tensor> byName(List<Tensor> tensors) {
        Map<String, Tensor> map = new LinkedHashMap<>();
        tensors.forEach(tensor -> map.put(tensor.name(), tensor));
        return map;
    }
}

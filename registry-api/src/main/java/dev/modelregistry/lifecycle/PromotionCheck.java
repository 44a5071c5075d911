package dev.modelregistry.lifecycle;

import java.util.List;

/**
 * What would become of a promotion if it were asked for now.
 *
 * @param gates every gate that has to be passed, whether it is or not: those of the stage, none for a version that is in it
 *     already or an emergency
 * @param problems why else it would be refused, one sentence each: the transition, access, a missing approval
 */
public record PromotionCheck(List<GateResult> gates, List<String> problems) {
    /** Copies the lists. */
    public PromotionCheck {
        gates = List.copyOf(gates);
        problems = List.copyOf(problems);
    }

    /** Whether it would be carried out. */
    public boolean allowed() {
        return problems.isEmpty() && gates.stream().allMatch(GateResult::passed);
    }
}

package dev.modelregistry.lifecycle;

/**
 * How a version does at a gate.
 *
 * @param gate the gate
 * @param passed whether it lets the version in
 * @param wanted what it wants, in a few words
 * @param actual what there is, in a few words
 */
public record GateResult(Gate gate, boolean passed, String wanted, String actual) {
    @Override
    public String toString() {
        return (passed ? "passed: " : "refused: ") + "wanted " + wanted + ", actual " + actual;
    }
}

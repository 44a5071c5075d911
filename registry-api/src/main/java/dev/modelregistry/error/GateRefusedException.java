package dev.modelregistry.error;

import java.util.List;

/** Gates refused a version. Every gate that did is listed, with what it wants and what there is. */
public final class GateRefusedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> refusals;

    /** What was refused, and one line for each gate that refused it. */
    public GateRefusedException(String message, List<String> refusals) {
        super(message + ":\n  - " + String.join("\n  - ", refusals), null);
        this.refusals = List.copyOf(refusals);
    }

    /** One line for each gate that refused: wanted and actual. */
    public List<String> refusals() {
        return refusals;
    }
}

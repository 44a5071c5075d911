package dev.modelregistry.error;

import java.util.List;

/**
 * Gates refused a version. Every gate that did is listed, with what it wants and what there is, and every approval that is
 * missing beside.
 */
public final class GateRefusedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final String[] refusals;

    /** What was refused, and one line for each gate that refused it, then for each missing approval. */
    public GateRefusedException(String message, List<String> refusals) {
        super(message + ":\n  - " + String.join("\n  - ", refusals), null);
        this.refusals = List.copyOf(refusals).toArray(String[]::new);
    }

    /** One line for each gate that refused: wanted and actual; then one for each approval that is missing beside. */
    public List<String> refusals() {
        return List.of(refusals);
    }
}

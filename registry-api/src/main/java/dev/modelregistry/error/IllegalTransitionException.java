package dev.modelregistry.error;

import java.util.List;

/** The lifecycle does not allow this step from where things stand; {@link #allowed()} says which steps it does allow. */
public final class IllegalTransitionException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final String[] allowed;

    /** What was refused and why, and what may be done instead (possibly nothing). */
    public IllegalTransitionException(String message, List<String> allowed) {
        super(allowed.isEmpty() ? message : message + "; allowed instead: " + String.join(", or ", allowed), null);
        this.allowed = List.copyOf(allowed).toArray(String[]::new);
    }

    /** What may be done instead, one phrase each. */
    public List<String> allowed() {
        return List.of(allowed);
    }
}

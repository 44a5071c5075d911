package dev.modelregistry.error;

import java.util.List;

/** A signature breaks the contract of its major version; the message says how, and that a new major would not. */
public final class IncompatibleSignatureException extends RegistryException {
    private static final long serialVersionUID = 1L;

    private final String[] differences;

    /** What was refused, and one line for each difference. */
    public IncompatibleSignatureException(String message, List<String> differences) {
        super(message + ":\n  - " + String.join("\n  - ", differences), null);
        this.differences = List.copyOf(differences).toArray(String[]::new);
    }

    /** One line for each difference that breaks the contract. */
    public List<String> differences() {
        return List.of(differences);
    }
}

package dev.modelregistry.error;

/** This machine's clock is too far off the store's for its times to be written down; nothing was. */
public final class ClockSkewException extends RegistryException {
    private static final long serialVersionUID = 1L;

    /** Says how far off it is. */
    public ClockSkewException(String message) {
        super(message, null);
    }
}

package dev.modelregistry.core.serve;

/** The application's loader, or its first call, failed. */
final class LoadFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LoadFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}

package dev.modelregistry.benchmarks;

/** Something that a benchmark needs is not there; the message says how to give it. */
final class NotSetUpException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotSetUpException(String message) {
        super(message);
    }
}

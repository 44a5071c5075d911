package dev.modelregistry.jdbc;

/** Ends the transaction of an append whose slot is taken. */
final class SlotTakenException extends RuntimeException {
    private static final long serialVersionUID = 1L;
}

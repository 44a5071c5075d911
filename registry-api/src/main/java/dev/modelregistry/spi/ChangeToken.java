package dev.modelregistry.spi;

/** A place in the change feed; opaque to everybody but the store that made it. */
public record ChangeToken(String value) {
    /** Before every change. */
    public static final ChangeToken START = new ChangeToken("");
}

package dev.modelregistry.core.engine;

import dev.modelregistry.error.RegistryException;

/** A command was not sent, because what it rests on was looked at too long ago. It had no effect, and may be sent again. */
public final class LapsedException extends RegistryException {
    private static final long serialVersionUID = 1L;

    LapsedException(Request request) {
        super(
                "command " + request.id() + " was not sent: its files were stored so long ago that a sweep may have"
                        + " removed them since; send it again",
                null);
    }
}

package dev.modelregistry.core.engine;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.core.rules.Command;

/**
 * A command on its way: what is wanted, by whom, under which id.
 *
 * @param resent whether the id was handed in, so that an earlier attempt may have landed anywhere in the log
 * @param since by {@link System#nanoTime}: every policy that was acknowledged before this moment binds the command
 */
public record Request(CommandId id, Actor actor, Command command, boolean resent, long since) {
    /** A command that begins now. */
    public Request(CommandId id, Actor actor, Command command, boolean resent) {
        this(id, actor, command, resent, System.nanoTime());
    }
}

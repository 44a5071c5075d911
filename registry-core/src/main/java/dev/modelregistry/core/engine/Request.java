package dev.modelregistry.core.engine;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.core.rules.Command;
import java.util.OptionalLong;

/**
 * A command on its way: what is wanted, by whom, under which id.
 *
 * @param resent whether the id was handed in, so that an earlier attempt may have landed anywhere in the log
 * @param since by {@link System#nanoTime}: every policy that was acknowledged before this moment binds the command
 * @param until by {@link System#nanoTime}: no attempt to append it starts after this moment
 */
public record Request(CommandId id, Actor actor, Command command, boolean resent, long since, OptionalLong until) {
    /** A command that begins now. */
    public Request(CommandId id, Actor actor, Command command, boolean resent) {
        this(id, actor, command, resent, System.nanoTime(), OptionalLong.empty());
    }

    boolean lapsed() {
        return until.isPresent() && System.nanoTime() - until.getAsLong() >= 0;
    }
}

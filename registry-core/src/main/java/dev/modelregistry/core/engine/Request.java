package dev.modelregistry.core.engine;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.core.rules.Command;

/**
 * A command on its way: what is wanted, by whom, under which id.
 *
 * @param resent whether the id was handed in, so that an earlier attempt may have landed anywhere in the log
 */
public record Request(CommandId id, Actor actor, Command command, boolean resent) {}

package dev.modelregistry.core.engine;

import dev.modelregistry.audit.Event;
import java.util.List;

/**
 * What became of an accepted command.
 *
 * @param head of the model just after it, or later
 * @param revision that carries it; the head's if all was as wanted
 * @param events that it led to; none if all was as wanted
 */
public record Done(Head head, long revision, List<Event> events) {}

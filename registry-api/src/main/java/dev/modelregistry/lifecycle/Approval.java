package dev.modelregistry.lifecycle;

import dev.modelregistry.Actor;
import java.time.Instant;

/**
 * Somebody agreed.
 *
 * @param actor who
 * @param time when
 * @param comment why
 */
public record Approval(Actor actor, Instant time, String comment) {}

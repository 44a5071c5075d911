package dev.modelregistry.spi;

import java.util.Optional;

/**
 * What is needed to know a stream of which nothing is known yet.
 *
 * @param checkpoint the newest, or an older one, or none
 * @param tail the commits after it; from the first on, if there is none
 */
public record Start(Optional<Checkpoint> checkpoint, Tail tail) {}

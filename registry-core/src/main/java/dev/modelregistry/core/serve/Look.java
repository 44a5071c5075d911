package dev.modelregistry.core.serve;

import java.time.Instant;

/**
 * The store was asked: nothing that was done by then is missing in what it says.
 *
 * @param turn larger than that of every look that began before
 */
record Look(long turn, Instant asked) {}

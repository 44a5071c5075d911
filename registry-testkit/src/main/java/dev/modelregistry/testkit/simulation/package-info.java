/**
 * Several registries over one store, as processes would be, whose calls of the store are put in an order by a seed. Not
 * exported: {@code SimulationContract} runs it.
 */
@NullMarked
package dev.modelregistry.testkit.simulation;

import org.jspecify.annotations.NullMarked;

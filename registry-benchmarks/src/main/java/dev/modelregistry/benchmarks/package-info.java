/** What is measured, each against a peer or a smaller self in the same run. */
@NullMarked
package dev.modelregistry.benchmarks;

import org.jspecify.annotations.NullMarked;

/** Numbered examples that compile and run: the tutorial. */
@NullMarked
package dev.modelregistry.examples;

import org.jspecify.annotations.NullMarked;

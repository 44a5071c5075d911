/** By which terms a version is found. */
@NullMarked
package dev.modelregistry.core.index;

import org.jspecify.annotations.NullMarked;

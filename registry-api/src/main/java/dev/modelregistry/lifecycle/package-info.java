/** Stages, who serves them, and the rules by which versions move between them. */
@NullMarked
package dev.modelregistry.lifecycle;

import org.jspecify.annotations.NullMarked;

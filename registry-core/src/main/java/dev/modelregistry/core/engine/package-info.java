/** Load, decide, append, and again if somebody else was faster. */
@NullMarked
package dev.modelregistry.core.engine;

import org.jspecify.annotations.NullMarked;

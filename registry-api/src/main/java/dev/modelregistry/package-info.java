/** The registry as its users see it: register models, find them, move them through their lifecycle. */
@NullMarked
package dev.modelregistry;

import org.jspecify.annotations.NullMarked;

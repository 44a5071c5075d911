/** Every rule of the registry, as pure functions: no I/O, no clock, no wire format. */
@NullMarked
package dev.modelregistry.core.rules;

import org.jspecify.annotations.NullMarked;

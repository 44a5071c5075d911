/** Where a registry is built: {@link dev.modelregistry.core.Registries} and the parts that it is built from. */
@NullMarked
package dev.modelregistry.core;

import org.jspecify.annotations.NullMarked;

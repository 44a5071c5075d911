/** One type for each thing that a caller can do about a failure, all below {@link dev.modelregistry.error.RegistryException}. */
@NullMarked
package dev.modelregistry.error;

import org.jspecify.annotations.NullMarked;

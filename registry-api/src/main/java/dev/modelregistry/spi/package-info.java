/** For authors of storage backends alone: the commit log and the blob store. */
@NullMarked
package dev.modelregistry.spi;

import org.jspecify.annotations.NullMarked;

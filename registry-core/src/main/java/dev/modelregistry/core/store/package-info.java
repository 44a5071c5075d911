/** The stores that need nothing but this process or a directory: in memory, and blobs in files. */
@NullMarked
package dev.modelregistry.core.store;

import org.jspecify.annotations.NullMarked;

/** Artifacts on local disk, kept for the next time and shared by the processes of a machine. */
@NullMarked
package dev.modelregistry.core.cache;

import org.jspecify.annotations.NullMarked;

/** Artifacts cut into segments, moved to and from a blob store. Knows no rule. */
@NullMarked
package dev.modelregistry.core.artifact;

import org.jspecify.annotations.NullMarked;

/** Where versions come from, and what was made from them. */
@NullMarked
package dev.modelregistry.core.lineage;

import org.jspecify.annotations.NullMarked;

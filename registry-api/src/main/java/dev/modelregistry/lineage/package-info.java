/** Where versions come from, and what was made from them. */
@NullMarked
package dev.modelregistry.lineage;

import org.jspecify.annotations.NullMarked;

/**
 * Asking for versions: one query language, written as text or built from types. What a query means is told in
 * {@link dev.modelregistry.query.VersionQuery}.
 */
@NullMarked
package dev.modelregistry.query;

import org.jspecify.annotations.NullMarked;

/** Reading models and versions. */
@NullMarked
package dev.modelregistry.core.query;

import org.jspecify.annotations.NullMarked;

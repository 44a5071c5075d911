/** Reading the log itself. */
@NullMarked
package dev.modelregistry.core.audit;

import org.jspecify.annotations.NullMarked;

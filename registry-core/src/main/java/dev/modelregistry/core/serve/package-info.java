/** Models brought to local disk. */
@NullMarked
package dev.modelregistry.core.serve;

import org.jspecify.annotations.NullMarked;

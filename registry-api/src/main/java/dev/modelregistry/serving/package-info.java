/** Models on local disk, ready to be loaded by a runtime. */
@NullMarked
package dev.modelregistry.serving;

import org.jspecify.annotations.NullMarked;

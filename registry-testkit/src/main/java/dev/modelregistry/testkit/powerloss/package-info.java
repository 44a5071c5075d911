/** A disk that forgets what was not forced, to put under a store and pull the plug. */
@NullMarked
package dev.modelregistry.testkit.powerloss;

import org.jspecify.annotations.NullMarked;

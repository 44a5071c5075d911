/** The disk that forgets is itself tested. */
@NullMarked
package dev.modelregistry.testkit.powerloss;

import org.jspecify.annotations.NullMarked;

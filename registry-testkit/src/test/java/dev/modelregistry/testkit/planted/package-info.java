/** Bugs that are planted on purpose, to see that the tests find them. */
@NullMarked
package dev.modelregistry.testkit.planted;

import org.jspecify.annotations.NullMarked;

/** Parts to test with: for applications that use the registry, and for backends of it. */
@NullMarked
package dev.modelregistry.testkit;

import org.jspecify.annotations.NullMarked;

/** The stored formats: one file each, with golden files beside the tests. See docs/format.md. */
@NullMarked
package dev.modelregistry.core.codec;

import org.jspecify.annotations.NullMarked;

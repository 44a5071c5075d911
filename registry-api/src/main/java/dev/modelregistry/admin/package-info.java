/** Looking after a registry as a whole. */
@NullMarked
package dev.modelregistry.admin;

import org.jspecify.annotations.NullMarked;

/** Real processes, killed in the middle of their work, and what they leave behind. */
@NullMarked
package dev.modelregistry.jdbc.crash;

import org.jspecify.annotations.NullMarked;

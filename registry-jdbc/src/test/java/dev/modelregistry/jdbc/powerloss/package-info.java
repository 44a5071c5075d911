/** H2 on a disk that forgets what was not forced. */
@NullMarked
package dev.modelregistry.jdbc.powerloss;

import org.jspecify.annotations.NullMarked;

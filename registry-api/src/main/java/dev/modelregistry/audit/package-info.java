/** What happened, who did it, when and why: the log of a model, read. */
@NullMarked
package dev.modelregistry.audit;

import org.jspecify.annotations.NullMarked;

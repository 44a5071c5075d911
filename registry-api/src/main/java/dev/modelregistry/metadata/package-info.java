/** What is recorded about a model when it is registered. */
@NullMarked
package dev.modelregistry.metadata;

import org.jspecify.annotations.NullMarked;

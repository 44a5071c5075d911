/** The feed of changes, and those who are told of them. */
@NullMarked
package dev.modelregistry.core.feed;

import org.jspecify.annotations.NullMarked;

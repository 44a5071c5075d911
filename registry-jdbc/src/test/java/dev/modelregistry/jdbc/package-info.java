@NullMarked
package dev.modelregistry.jdbc;

import org.jspecify.annotations.NullMarked;

/** The commit log on a SQL database. */
@NullMarked
package dev.modelregistry.jdbc;

import org.jspecify.annotations.NullMarked;

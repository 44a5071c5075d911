@NullMarked
package dev.modelregistry.s3;

import org.jspecify.annotations.NullMarked;

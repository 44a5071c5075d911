/** A registry on a bucket: {@link dev.modelregistry.s3.S3CommitLog} and {@link dev.modelregistry.s3.S3BlobStore}. */
@NullMarked
package dev.modelregistry.s3;

import org.jspecify.annotations.NullMarked;

package dev.modelregistry.admin;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;

/**
 * What a copy has done. All that the model has was verified in the target.
 *
 * @param model that was copied
 * @param revision up to which
 * @param head digest of that revision, which is the same in both registries
 * @param commits that were not in the target before
 * @param blobs that the model's versions are made of
 * @param blobsCopied those of them that were not in the target before, or damaged there
 * @param bytesCopied of these
 */
public record CopyReport(
        ModelName model, long revision, Sha256 head, long commits, long blobs, long blobsCopied, long bytesCopied) {}

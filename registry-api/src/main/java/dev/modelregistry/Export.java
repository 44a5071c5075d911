package dev.modelregistry;

import java.net.URI;
import java.util.List;

/**
 * A version whose files are plain objects now, for tools that know no registry.
 *
 * @param version that was exported
 * @param files by path
 */
public record Export(ModelVersion version, List<File> files) {
    /** Copies the list. */
    public Export {
        files = List.copyOf(files);
    }

    /**
     * One of them.
     *
     * @param path in the artifact
     * @param location of the object, such as {@code s3://bucket/models/fraud/model.onnx}
     * @param size in bytes
     * @param digest SHA-256 of the bytes, which {@code sha256sum} prints, too
     */
    public record File(String path, URI location, long size, Sha256 digest) {}
}

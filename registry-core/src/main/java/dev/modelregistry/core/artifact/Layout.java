package dev.modelregistry.core.artifact;

import dev.modelregistry.Manifest.ModelFile;
import dev.modelregistry.Sha256;
import java.util.List;

/** The files of an artifact, and how each is cut into segments. */
public record Layout(List<CutFile> files) {
    public Layout {
        files = List.copyOf(files);
    }

    /** A file and its segments, in order; an empty file has none. */
    public record CutFile(ModelFile file, List<Segment> segments) {
        public CutFile {
            segments = List.copyOf(segments);
        }
    }

    /** Some bytes of a file, stored under their digest. */
    public record Segment(long length, Sha256 digest) {}

    /** A file that is stored as it is. */
    public static CutFile whole(ModelFile file) {
        return new CutFile(file, file.size() == 0 ? List.of() : List.of(new Segment(file.size(), file.digest())));
    }

    /** In bytes, of all files together. */
    public long size() {
        return files.stream().mapToLong(cut -> cut.file().size()).sum();
    }

    /** Whether a list of the files says all that this layout says. */
    boolean isPlain() {
        return files.stream().allMatch(f -> f.segments().size() <= 1);
    }
}

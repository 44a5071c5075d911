package dev.modelregistry.s3;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Checkpoint;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A checkpoint as an object: {@code model-registry checkpoint 1}, its {@code revision}, the {@code sha256} and the
 * {@code length} of its content, an empty line, the content.
 */
final class CheckpointObject {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointObject.class);
    private static final String KIND = "checkpoint";

    private CheckpointObject() {}

    static Bytes encode(Checkpoint checkpoint) {
        return Header.of(KIND)
                .line("revision", Long.toString(checkpoint.revision()))
                .line("sha256", checkpoint.content().digest().hex())
                .line("length", Integer.toString(checkpoint.content().size()))
                .with(checkpoint.content());
    }

    /** Reads an object; empty, as losing one is harmless, if it cannot be read. */
    static Optional<Checkpoint> decode(String where, byte[] object) {
        try {
            Header.Parsed parsed = Header.parse(where, KIND, object);
            long revision = 0;
            long length = 0;
            String digest = "";
            for (Header.Line line : parsed.lines()) {
                switch (line.word()) {
                    case "revision" -> revision = parsed.read(line, Long::parseLong);
                    case "sha256" -> digest = line.rest();
                    case "length" -> length = parsed.read(line, Long::parseLong);
                    default -> throw parsed.unknown(line);
                }
            }
            Bytes content = parsed.content(length);
            if (revision < 1 || !content.digest().hex().equals(digest)) {
                throw new IntegrityException(where + " is damaged", null);
            }
            return Optional.of(new Checkpoint(revision, content));
        } catch (Header.CutShortException | IntegrityException | UnsupportedFormatException e) {
            LOG.warn("a checkpoint is left aside: {}", e.getMessage());
            return Optional.empty();
        }
    }
}

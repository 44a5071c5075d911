package dev.modelregistry.s3;

import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.StreamId;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cards of streams. Thread-safe. */
final class Cards {
    private static final Logger LOG = LoggerFactory.getLogger(Cards.class);
    private static final String KIND = "card";

    private final Bucket bucket;
    private final Parallel parallel;

    Cards(Bucket bucket, Parallel parallel) {
        this.bucket = bucket;
        this.parallel = parallel;
    }

    /** One that is there; none, as losing one is harmless, if it cannot be read. */
    Optional<Bytes> read(StreamId stream, long number) {
        String key = Keys.card(stream, number);
        return bucket.get(key).flatMap(object -> decode(bucket.uri(key), object));
    }

    void save(StreamId stream, long number, Bytes content) {
        bucket.put(
                Keys.card(stream, number),
                Header.of(KIND)
                        .line("sha256", content.digest().hex())
                        .line("length", Integer.toString(content.size()))
                        .with(content));
    }

    void forget(StreamId stream) {
        parallel.map(bucket.listAll(Keys.cards(stream)), card -> {
            bucket.delete(card.key());
            return card;
        });
    }

    private static Optional<Bytes> decode(String where, byte[] object) {
        try {
            Header.Parsed parsed = Header.parse(where, KIND, object);
            long length = 0;
            String digest = "";
            for (Header.Line line : parsed.lines()) {
                switch (line.word()) {
                    case "sha256" -> digest = line.rest();
                    case "length" -> length = parsed.read(line, Long::parseLong);
                    default -> throw parsed.unknown(line);
                }
            }
            Bytes content = parsed.content(length);
            if (!content.digest().hex().equals(digest)) {
                throw new IntegrityException(where + " is damaged", null);
            }
            return Optional.of(content);
        } catch (Header.CutShortException | IntegrityException | UnsupportedFormatException e) {
            LOG.warn("a card is left aside: {}", e.getMessage());
            return Optional.empty();
        }
    }
}

package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where logs ended at some time. The digest of a log's last commit vouches for all before it, so an anchor that is kept
 * elsewhere (in a repository, in a mail, on paper) shows later whether a log was cut or written anew up to there, which
 * its own chain cannot show. It holds nothing that is secret.
 *
 * @param taken when, by the clock of whoever took it
 * @param heads where each log ended
 */
public record Anchor(Instant taken, SortedMap<ModelName, Head> heads) {
    /**
     * Where one log ended.
     *
     * @param revision of the last commit
     * @param digest of its payload
     */
    public record Head(long revision, Sha256 digest) {}

    /** Copies the map. */
    public Anchor {
        heads = Collections.unmodifiableSortedMap(new TreeMap<>(heads));
    }

    /** Where these logs ended. */
    public static Anchor of(Instant taken, Map<ModelName, Head> heads) {
        return new Anchor(taken, new TreeMap<>(heads));
    }

    /** Where the log of a model ended; empty if this anchor says nothing of it. */
    public Optional<Head> head(ModelName model) {
        return Optional.ofNullable(heads.get(model));
    }

    /**
     * Reads what {@link #toText} wrote.
     *
     * @throws dev.modelregistry.error.InvalidInputException if it is not whole
     * @throws dev.modelregistry.error.UnsupportedFormatException if a newer release wrote it
     */
    public static Anchor parse(String text) {
        return AnchorText.read(text);
    }

    /** As lines of text, which {@link #parse} reads for good; the last line shows whether some were lost on the way. */
    public String toText() {
        return AnchorText.write(this);
    }
}

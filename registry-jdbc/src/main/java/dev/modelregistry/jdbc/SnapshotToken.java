package dev.modelregistry.jdbc;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangeToken;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in PostgreSQL's change feed. As text: {@code <history> <from> [<upTo> <after>]}, where the two snapshots are
 * written {@code <microseconds since 1970>/<pg_snapshot>}, and {@code <from>} is {@code -} at the start.
 *
 * @param history which server wrote it, and on which of its time lines
 * @param from everything that this snapshot shows was told; empty if nothing was
 * @param walk a way through the streams that has begun and not ended
 */
record SnapshotToken(String history, Optional<Seen> from, Optional<Walk> walk) {
    private static final String SEEN = "(\\d{1,18})/([0-9:,]+)";
    private static final Pattern TEXT =
            Pattern.compile("(\\d+\\.\\w+) (?:-|" + SEEN + ")(?: " + SEEN + " ([a-z0-9._-]+))?");

    /**
     * What a reader saw.
     *
     * @param micros the database's clock, after the snapshot was taken
     * @param snapshot as PostgreSQL writes it
     */
    record Seen(long micros, String snapshot) {
        @Override
        public String toString() {
            return micros + "/" + snapshot;
        }
    }

    /**
     * A way through the streams by their names.
     *
     * @param upTo what is told for sure once the way has ended
     * @param after the last stream that was told
     */
    record Walk(Seen upTo, String after) {}

    /** Reads a token; empty if it is the start, or of another history, whose snapshots say nothing about this one. */
    static Optional<SnapshotToken> parse(ChangeToken token, String history) {
        if (token.equals(ChangeToken.START)) {
            return Optional.empty();
        }
        Matcher matcher = TEXT.matcher(token.value());
        if (!matcher.matches()) {
            throw new InvalidInputException("not a change token of this log: " + token.value());
        }
        Optional<Seen> from =
                Optional.ofNullable(matcher.group(2)).map(micros -> new Seen(Long.parseLong(micros), matcher.group(3)));
        Optional<Walk> walk = Optional.ofNullable(matcher.group(4))
                .map(micros -> new Walk(new Seen(Long.parseLong(micros), matcher.group(5)), matcher.group(6)));
        return Optional.of(new SnapshotToken(matcher.group(1), from, walk))
                .filter(parsed -> parsed.history.equals(history));
    }

    ChangeToken toToken() {
        String text = history + " " + from.map(Seen::toString).orElse("-")
                + walk.map(w -> " " + w.upTo() + " " + w.after()).orElse("");
        return new ChangeToken(text);
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.ChangeToken;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A place in the change feed. */
sealed interface FeedToken {
    Pattern STREAMS = Pattern.compile("s ([0-9]{12}) ([a-z0-9_][a-z0-9._-]{0,127})");
    Pattern WINDOW = Pattern.compile(
            "w ([0-9]{12}) ([0-9a-f]{32})(?: ([a-z0-9_][a-z0-9._-]{0,127}) ([0-9]{12}) ([0-9a-f]{32}))?");

    /** As it is handed out. */
    ChangeToken text();

    /**
     * In the list of all streams.
     *
     * @param minute from which on changes are told after it; empty before the first page
     * @param after the last stream that was told
     */
    record Streams(String minute, String after) implements FeedToken {
        static final Streams START = new Streams("", "");

        @Override
        public ChangeToken text() {
            return minute.isEmpty() ? ChangeToken.START : new ChangeToken("s " + minute + " " + after);
        }
    }

    /**
     * In the changes of the last minutes.
     *
     * @param minute from which on they are listed
     * @param told a digest of those that were told
     * @param after the last stream that was told, if the page was too small for all
     * @param nextMinute the minute after the last page
     * @param nextTold the digest after the last page
     */
    record Window(String minute, String told, String after, String nextMinute, String nextTold) implements FeedToken {
        @Override
        public ChangeToken text() {
            return new ChangeToken("w " + minute + " " + told
                    + (after.isEmpty() ? "" : " " + after + " " + nextMinute + " " + nextTold));
        }
    }

    static FeedToken parse(ChangeToken token) {
        if (token.equals(ChangeToken.START)) {
            return Streams.START;
        }
        Matcher streams = STREAMS.matcher(token.value());
        Matcher window = WINDOW.matcher(token.value());
        if (streams.matches() && Minute.isOne(streams.group(1))) {
            return new Streams(streams.group(1), streams.group(2));
        }
        if (window.matches() && Minute.isOne(window.group(1))) {
            if (window.group(3) == null) {
                return new Window(window.group(1), window.group(2), "", "", "");
            }
            if (Minute.isOne(window.group(4))) {
                return new Window(window.group(1), window.group(2), window.group(3), window.group(4), window.group(5));
            }
        }
        throw new InvalidInputException(
                "not a change token of this log: " + token.value() + "; start again from ChangeToken.START");
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.StreamId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys below the prefix of a log. Streams are sorted in listings as they are themselves, because what ends a stream's
 * name sorts before everything that can be in one; commits and checkpoints are sorted from the newest on, because their
 * numbers count down.
 */
final class Keys {
    /** What the number in a key and the revision add up to. */
    private static final long SUM = 999_999_999_999L;

    private static final String END = "!/";
    private static final Pattern STREAM = Pattern.compile("[a-z0-9_][a-z0-9._-]{0,127}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{12}");
    private static final Pattern MARKER = Pattern.compile("([0-9]{12})-([0-9a-f]{32})");

    static final String LOG = "log/";
    static final String INDEX = "index/";
    static final String CHECKPOINT = "checkpoint/";
    static final String CARD = "card/";
    static final String FEED = "feed/";

    private Keys() {}

    /** Says which revisions there can be. */
    static void check(StreamId stream, long revision) {
        if (revision < 1 || revision >= SUM) {
            throw new IllegalArgumentException(
                    "revisions start at 1 and stay below " + SUM + "; got " + revision + " for " + stream);
        }
    }

    static String commits(StreamId stream) {
        return LOG + stream + END;
    }

    static String commit(StreamId stream, long revision) {
        return commits(stream) + down(revision);
    }

    static String checkpoints(StreamId stream) {
        return CHECKPOINT + stream + END;
    }

    static String checkpoint(StreamId stream, long revision) {
        return checkpoints(stream) + down(revision);
    }

    static String cards(StreamId stream) {
        return CARD + stream + END;
    }

    static String card(StreamId stream, long number) {
        return cards(stream) + up(number);
    }

    /** The streams that have this term. */
    static String term(String hash) {
        return INDEX + hash + "/";
    }

    static String marker(String hash, StreamId stream, long revision, CommitId commit) {
        return term(hash) + stream + END + up(revision) + "-" + commit;
    }

    static String feed(String minute) {
        return FEED + minute + "/";
    }

    static String feed(String minute, StreamId stream, long revision, CommitId commit) {
        return feed(minute) + stream + "!" + up(revision) + "-" + commit;
    }

    /** After everything that a folder of a stream holds. */
    static String after(String folders, String stream) {
        // '0' is what comes after '/'
        return folders + stream + "!0";
    }

    /** The stream of a folder that was listed; empty if it is nobody's. */
    static Optional<StreamId> stream(String folders, String folder) {
        if (!folder.startsWith(folders) || !folder.endsWith(END)) {
            return Optional.empty();
        }
        return streamId(folder.substring(folders.length(), folder.length() - END.length()));
    }

    private static Optional<StreamId> streamId(String name) {
        return STREAM.matcher(name).matches() ? Optional.of(new StreamId(name)) : Optional.empty();
    }

    /** Whether a stream can start so. */
    static boolean startsStream(String prefix) {
        return prefix.isEmpty() || STREAM.matcher(prefix).matches();
    }

    /** The revision that a commit's or a checkpoint's key ends in; 0 if it is no such key. */
    static long revision(String folder, String key) {
        String number = key.substring(folder.length());
        return NUMBER.matcher(number).matches() ? SUM - Long.parseLong(number) : 0;
    }

    /** What the key of a marker tells. */
    record Marker(String place, StreamId stream, long revision, CommitId commit) {}

    /** Reads {@code index/<place>/<stream>!/<revision>-<commit>}, and {@code feed/<place>/<stream>!<revision>-<commit>}. */
    static Optional<Marker> marker(String root, String key) {
        int place = key.indexOf('/', root.length());
        int end = key.indexOf('!', Math.max(place, 0));
        if (!key.startsWith(root) || place < 0 || end < 0) {
            return Optional.empty();
        }
        String rest = key.substring(end + 1);
        Matcher matcher = MARKER.matcher(rest.startsWith("/") ? rest.substring(1) : rest);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return streamId(key.substring(place + 1, end))
                .map(stream -> new Marker(
                        key.substring(root.length(), place),
                        stream,
                        Long.parseLong(matcher.group(1)),
                        new CommitId(matcher.group(2))));
    }

    private static String up(long revision) {
        return String.format("%012d", revision);
    }

    private static String down(long revision) {
        return String.format("%012d", SUM - revision);
    }
}

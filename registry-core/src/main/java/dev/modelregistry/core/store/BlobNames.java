package dev.modelregistry.core.store;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that blobs have as files: a key's text, in a folder named after its first two digits. */
final class BlobNames {
    static final int MAX_FOLDERS = 256;

    private static final Pattern FOLDER = Pattern.compile("[0-9a-f]{2}");
    private static final Pattern KEY = Pattern.compile("([0-9a-f]{64})(?:\\.([1-9][0-9]{0,9}))?");

    private BlobNames() {}

    static String folder(BlobKey key) {
        return folder(key.toString());
    }

    /** The folder that a key would be in; also of the start of a key, as a page token might be. */
    static String folder(String key) {
        return key.substring(0, Math.min(2, key.length()));
    }

    static boolean isFolder(String name) {
        return FOLDER.matcher(name).matches();
    }

    /** Reads a file's name; empty if it is no blob's, such as what a file manager leaves behind. */
    static Optional<BlobKey> parse(String name) {
        Matcher matcher = KEY.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long generation = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
        return generation > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new BlobKey(new Sha256(matcher.group(1)), (int) generation));
    }
}

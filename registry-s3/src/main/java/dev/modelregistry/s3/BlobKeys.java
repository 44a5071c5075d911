package dev.modelregistry.s3;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobStat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names that blobs have as objects: a key's text, in a folder named after its first two digits. */
final class BlobKeys {
    static final String BLOB = "blob/";

    private static final Pattern OBJECT = Pattern.compile("blob/[0-9a-f]{2}/([0-9a-f]{64})(?:\\.([1-9][0-9]{0,9}))?");

    private BlobKeys() {}

    static String object(BlobKey key) {
        return object(key.toString());
    }

    /** The object of a key's text; also of a page's token, which may be any text. */
    static String object(String key) {
        return BLOB + key.substring(0, Math.min(2, key.length())) + "/" + key;
    }

    /** Whether an object is a blob. */
    static boolean isBlob(String object) {
        return parse(new Bucket.Item(object, 0)).isPresent();
    }

    /** Reads what was listed; empty if it is no blob. */
    static Optional<BlobStat> parse(Bucket.Item item) {
        Matcher matcher = OBJECT.matcher(item.key());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long generation = matcher.group(2) == null ? 0 : Long.parseLong(matcher.group(2));
        return generation > Integer.MAX_VALUE
                ? Optional.empty()
                : Optional.of(new BlobStat(new BlobKey(new Sha256(matcher.group(1)), (int) generation), item.size()));
    }
}

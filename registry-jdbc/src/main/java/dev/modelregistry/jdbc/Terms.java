package dev.modelregistry.jdbc;

import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.spi.IndexValue;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What the index has for members, fields and values, in forms short enough for the keys of every database. */
final class Terms {
    /** So much of a text is in the index by which texts are compared and sorted. In code points. */
    static final int START_LENGTH = 100;

    private static final int FIELD_KEY_LENGTH = 16;

    private Terms() {}

    /** A field of any length. */
    static byte[] fieldKey(String field) {
        byte[] digest = Sha256.newDigest().digest(field.getBytes(StandardCharsets.UTF_8));
        return Arrays.copyOf(digest, FIELD_KEY_LENGTH);
    }

    /** A member by which members sort: that of a version has one length, so that 1.10 is after 1.9. */
    static String memberKey(String member) {
        try {
            return memberKey(Version.parse(member));
        } catch (InvalidInputException noVersion) {
            return member;
        }
    }

    static String memberKey(Version version) {
        return ((IndexValue.Text) IndexValue.of(version)).value();
    }

    /** Whether no other text has the start that this one has. */
    static boolean isItsStart(String text) {
        return text.codePointCount(0, text.length()) < START_LENGTH;
    }

    /** The start of a text: texts whose starts differ sort as their starts do. */
    static String start(String text) {
        return text.codePointCount(0, text.length()) <= START_LENGTH
                ? text
                : text.substring(0, text.offsetByCodePoints(0, START_LENGTH));
    }
}

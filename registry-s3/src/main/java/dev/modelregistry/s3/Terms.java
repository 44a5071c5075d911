package dev.modelregistry.s3;

import dev.modelregistry.Sha256;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.IndexTerm;
import dev.modelregistry.spi.IndexValue;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A term as a digest, so that any text can be in a key: the same that a SQL log uses; see docs/format.md. */
final class Terms {
    private Terms() {}

    static String hash(IndexTerm term) {
        byte[] field = term.field().getBytes(StandardCharsets.UTF_8);
        MessageDigest digest = Sha256.newDigest();
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, field.length));
        digest.update(field);
        if (term.value() instanceof IndexValue.Text text) {
            digest.update((byte) 't');
            digest.update(text.value().getBytes(StandardCharsets.UTF_8));
        } else if (term.value() instanceof IndexValue.Numeric number) {
            digest.update((byte) 'n');
            // zero has one sign here
            digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(0, number.value() + 0.0));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The terms that a put makes. */
    static List<String> hashes(IndexDelta.Put put) {
        Set<String> hashes = new LinkedHashSet<>();
        put.values().forEach(value -> hashes.add(hash(new IndexTerm(put.field(), value))));
        return new ArrayList<>(hashes);
    }
}

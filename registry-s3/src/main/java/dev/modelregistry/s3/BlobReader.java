package dev.modelregistry.s3;

import dev.modelregistry.error.UnsuitableStoreException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.HttpStatusCode;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Part of an object as it comes. An answer that breaks off, noticed by the client or not, is an {@link IOException} and
 * never the end of the channel; one that does not tell its length ends where the client says so. Not thread-safe.
 */
final class BlobReader implements ReadableByteChannel {
    private static final int BUFFER = 64 << 10;

    private final ResponseInputStream<GetObjectResponse> in;
    /** For a target without an array. */
    private byte[] buffer = new byte[0];

    private final boolean told;
    private long remaining;
    private boolean open = true;

    private BlobReader(ResponseInputStream<GetObjectResponse> in, long wanted) {
        this.in = in;
        @Nullable Long length = in.response().contentLength();
        this.told = length != null;
        this.remaining = length == null ? wanted : length;
    }

    /** At most {@code length} bytes, and at least one was asked for; empty if there is no such object. */
    static Optional<ReadableByteChannel> open(Bucket bucket, String key, long offset, long length) {
        GetObjectRequest.Builder request =
                GetObjectRequest.builder().bucket(bucket.name()).key(bucket.key(key));
        boolean toTheEnd = length > Long.MAX_VALUE - offset;
        if (offset > 0 || !toTheEnd) {
            request.range("bytes=" + offset + "-" + (toTheEnd ? "" : Long.toString(offset + length - 1)));
        }
        try {
            ResponseInputStream<GetObjectResponse> in = bucket.client().getObject(request.build());
            bucket.noted(in.response());
            requireRange(bucket.uri(key), in, offset, length);
            return Optional.of(new BlobReader(in, length));
        } catch (SdkException e) {
            if (S3Failure.of(e) == S3Failure.RANGE) {
                return Optional.of(Channels.newChannel(InputStream.nullInputStream()));
            }
            return bucket.absent("read " + bucket.uri(key), e);
        }
    }

    /** Some gateways do not know ranges, and give all there is. */
    private static void requireRange(String name, ResponseInputStream<GetObjectResponse> in, long offset, long wanted) {
        @Nullable Long length = in.response().contentLength();
        boolean whole = in.response().sdkHttpResponse().statusCode() == HttpStatusCode.OK;
        if ((length != null && length > wanted) || (whole && offset > 0)) {
            in.abort();
            throw new UnsuitableStoreException(
                    name + " was asked for " + wanted + " bytes from offset " + offset + ", and the store gives "
                            + (whole ? "all of it" : length + " bytes")
                            + ": it does not know ranges, which a blob store needs",
                    null);
        }
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
        if (!open) {
            throw new ClosedChannelException();
        }
        if (remaining == 0) {
            return -1;
        }
        int wanted = (int) Math.min(target.remaining(), remaining);
        if (wanted == 0) {
            return 0;
        }
        int n = target.hasArray()
                ? read(target.array(), target.arrayOffset() + target.position(), wanted)
                : read(buffer(), 0, Math.min(wanted, BUFFER));
        if (n < 0 && !told) {
            remaining = 0;
            return -1;
        }
        if (n < 0) {
            throw new EOFException("the store's answer broke off " + remaining + " bytes before its end");
        }
        if (target.hasArray()) {
            target.position(target.position() + n);
        } else {
            target.put(buffer, 0, n);
        }
        remaining -= n;
        return n;
    }

    private byte[] buffer() {
        if (buffer.length == 0) {
            buffer = new byte[BUFFER];
        }
        return buffer;
    }

    private int read(byte[] target, int offset, int wanted) throws IOException {
        try {
            return in.read(target, offset, wanted);
        } catch (SdkException e) {
            throw new IOException("the store's answer broke off: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        if (!open) {
            return;
        }
        open = false;
        if (remaining > 0) {
            // closing would read the rest, to use the connection again
            in.abort();
        } else {
            in.close();
        }
    }
}

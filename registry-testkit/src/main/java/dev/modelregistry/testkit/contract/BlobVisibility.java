package dev.modelregistry.testkit.contract;

import static dev.modelregistry.testkit.contract.Samples.randomBytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

abstract class BlobVisibility extends BlobConcern {
    private static final Bytes BYTES = randomBytes(500_000, 1);
    private static final BlobKey KEY = BlobKey.of(BYTES.digest());

    BlobVisibility(BlobStoreContract contract) {
        super(contract);
    }

    /** Makes the stream of a source that says that it has all the bytes. */
    @FunctionalInterface
    private interface Opening {
        InputStream open() throws IOException;
    }

    private static BlobSource source(Opening opening) {
        return new BlobSource() {
            @Override
            public long size() {
                return BYTES.size();
            }

            @Override
            public InputStream open() throws IOException {
                return opening.open();
            }
        };
    }

    /** All the bytes, with something that happens when this many have been read. */
    private static InputStream withEvent(int after, Opening event) {
        return new FilterInputStream(BYTES.openStream()) {
            private int count;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (count < after && count + length >= after) {
                    event.open();
                }
                int n = super.read(buffer, offset, Math.min(length, 1_000));
                count += Math.max(n, 0);
                return n;
            }
        };
    }

    @Test
    void aSourceThatFailsMidwayLeavesNothing() {
        assertLeavesNothing(source(() -> withEvent(400_000, () -> {
            throw new IOException("the disk of the training job is gone");
        })));
    }

    @Test
    void aSourceThatCannotBeOpenedLeavesNothing() {
        assertLeavesNothing(source(() -> {
            throw new IOException("no such file");
        }));
    }

    @Test
    void aSourceThatBreaksItsContractLeavesNothing() {
        assertLeavesNothing(source(() -> withEvent(400_000, () -> {
            throw new IllegalStateException("bug");
        })));
    }

    @Test
    void aSourceThatIsShorterThanItSaysLeavesNothing() {
        assertLeavesNothing(source(() -> new ByteArrayInputStream(BYTES.toByteArray(), 0, BYTES.size() - 1)));
    }

    @Test
    void aSourceThatIsEmptyAndSaysOtherwiseLeavesNothing() {
        assertLeavesNothing(source(InputStream::nullInputStream));
    }

    @Test
    void aSourceThatIsLongerThanItSaysLeavesNothing() {
        assertLeavesNothing(source(() -> randomBytes(BYTES.size() + 1, 1).openStream()));
    }

    @Test
    void aBlobIsNotThereWhileItIsBeingPut() throws Exception {
        BlobStore reader = another();

        whileItIsBeingPut(() -> {
            assertAbsent(reader, KEY);
            assertAbsent(store(), KEY);
        });

        assertPresent(reader, KEY, BYTES);
    }

    @Test
    void oneThatIsSlowToPutABlobDoesNotKeepAnotherFromPuttingIt() throws Exception {
        whileItIsBeingPut(() -> {
            put(BYTES);
            assertPresent(store(), KEY, BYTES);
        });

        assertPresent(store(), KEY, BYTES);
    }

    @Test
    void theSourcesStreamIsClosed() {
        AtomicInteger open = new AtomicInteger();
        BlobSource counting = source(() -> {
            open.incrementAndGet();
            return new FilterInputStream(BYTES.openStream()) {
                @Override
                public void close() throws IOException {
                    open.decrementAndGet();
                    super.close();
                }
            };
        });

        store().put(KEY, counting);

        assertThat(open).hasValue(0);
    }

    private void assertLeavesNothing(BlobSource bad) {
        assertThat(catchThrowable(() -> store().put(KEY, bad))).isNotNull();

        assertAbsent(store(), KEY);
        assertAbsent(another(), KEY);
        put(BYTES);
        assertPresent(store(), KEY, BYTES);
    }

    /** Lets another thread put the blob, holds it up in the middle, and has it finish after the step. */
    private void whileItIsBeingPut(Threads.Step step) throws Exception {
        CountDownLatch midway = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        BlobSource slow = source(() -> withEvent(400_000, () -> {
            midway.countDown();
            return await(goOn);
        }));
        BlobStore writer = another();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            Future<?> put = executor.submit(() -> writer.put(KEY, slow));
            assertThat(midway.await(30, TimeUnit.SECONDS)).isTrue();
            step.run();
            goOn.countDown();
            Threads.await(put);
        } finally {
            goOn.countDown();
            executor.shutdown();
        }
    }

    private static InputStream await(CountDownLatch latch) throws IOException {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
            return InputStream.nullInputStream();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}

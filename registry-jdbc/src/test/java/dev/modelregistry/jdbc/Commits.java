package dev.modelregistry.jdbc;

import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.CommitId;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;

/** What these tests append. */
final class Commits {
    static final StreamId FRAUD = new StreamId("fraud");

    private Commits() {}

    static Commit commit(String payload) {
        return new Commit(CommitId.random(), Bytes.utf8(payload), IndexDelta.NONE);
    }
}

package dev.modelregistry.testkit.contract;

import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/**
 * What users rely on, over whatever stores a subclass opens: one behaviour a test. JUnit makes a new instance of the
 * subclass for every test, and each instance needs fresh, empty stores.
 */
public abstract class RegistryContract {
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /** For subclasses. */
    protected RegistryContract() {}

    /** Opens one more handle onto the log of this test; the contract closes it. */
    protected abstract CommitLog openLog();

    /** Opens one more handle onto the blobs of this test; the contract closes it. */
    protected abstract BlobStore openBlobs();

    /** How many random queries are compared with what they mean; {@link SearchContract} asks more. */
    protected int randomQueries() {
        return 200;
    }

    /** A registry over the stores of this test, as another process would open it. */
    final Registry open() {
        return open(Registries.builder(openLog(), openBlobs()));
    }

    final Registry open(Registries.Builder builder) {
        Registry registry = builder.commitTimeout(Duration.ofSeconds(20)).build();
        opened.push(registry);
        return registry;
    }

    final CommitLog log() {
        CommitLog log = openLog();
        opened.push(log);
        return log;
    }

    final BlobStore blobs() {
        BlobStore blobs = openBlobs();
        opened.push(blobs);
        return blobs;
    }

    /** Closes what the test opened, whatever its outcome. */
    @AfterEach
    final void closeAll() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /** Versions and their numbers. */
    @Nested
    class Registering extends RegistryRegistering {
        Registering() {
            super(RegistryContract.this);
        }
    }

    /** What is refused at registration, and what that leaves behind: nothing. */
    @Nested
    class Minimum extends RegistryMinimum {
        Minimum() {
            super(RegistryContract.this);
        }
    }

    /** References and lists. */
    @Nested
    class Finding extends RegistryFinding {
        Finding() {
            super(RegistryContract.this);
        }
    }

    /** Queries. */
    @Nested
    class Searching extends RegistrySearching {
        Searching() {
            super(RegistryContract.this);
        }
    }

    /** Two versions side by side. */
    @Nested
    class Comparing extends RegistryComparing {
        Comparing() {
            super(RegistryContract.this);
        }
    }

    /** Where versions come from, and what was made from them. */
    @Nested
    class Lineage extends RegistryLineage {
        Lineage() {
            super(RegistryContract.this);
        }
    }

    /** Descriptions, tags and aliases. */
    @Nested
    class Annotating extends RegistryAnnotating {
        Annotating() {
            super(RegistryContract.this);
        }
    }

    /** Promotion, demotion and rollback. */
    @Nested
    class Stages extends RegistryStages {
        Stages() {
            super(RegistryContract.this);
        }
    }

    /** Archiving and deleting. */
    @Nested
    class Removing extends RegistryRemoving {
        Removing() {
            super(RegistryContract.this);
        }
    }

    /** Models that are erased. */
    @Nested
    class Erasing extends RegistryErasing {
        Erasing() {
            super(RegistryContract.this);
        }
    }

    /** Who did what, when and why. */
    @Nested
    class Telling extends RegistryTelling {
        Telling() {
            super(RegistryContract.this);
        }
    }

    /** Files in and out. */
    @Nested
    class Artifacts extends RegistryArtifacts {
        Artifacts() {
            super(RegistryContract.this);
        }
    }

    /** Many at once, here and in other processes. */
    @Nested
    class Together extends RegistryTogether {
        Together() {
            super(RegistryContract.this);
        }
    }

    /** Acknowledgements that are lost or late. */
    @Nested
    class Unanswered extends RegistryUnanswered {
        Unanswered() {
            super(RegistryContract.this);
        }
    }

    /** What a registration says, as it comes back. */
    @Nested
    class Metadata extends RegistryMetadata {
        Metadata() {
            super(RegistryContract.this);
        }
    }

    /** Texts at their limits. */
    @Nested
    class Texts extends RegistryTexts {
        Texts() {
            super(RegistryContract.this);
        }
    }

    /** Names inside an artifact. */
    @Nested
    class Paths extends RegistryPaths {
        Paths() {
            super(RegistryContract.this);
        }
    }

    /** Idempotency keys and parents. */
    @Nested
    class Runs extends RegistryRuns {
        Runs() {
            super(RegistryContract.this);
        }
    }

    /** Changes that expect what the caller saw. */
    @Nested
    class Expecting extends RegistryExpecting {
        Expecting() {
            super(RegistryContract.this);
        }
    }

    /** Readers while others write. */
    @Nested
    class Watching extends RegistryWatching {
        Watching() {
            super(RegistryContract.this);
        }
    }

    /** A command that is sent again. */
    @Nested
    class Resending extends RegistryResending {
        Resending() {
            super(RegistryContract.this);
        }
    }

    /** After close. */
    @Nested
    class Closing extends RegistryClosing {
        Closing() {
            super(RegistryContract.this);
        }
    }

    /** Blobs and commits that were changed. */
    @Nested
    class Damage extends RegistryDamage {
        Damage() {
            super(RegistryContract.this);
        }
    }

    /** Requests, approvals, and what they let a version have. */
    @Nested
    class Approving extends RegistryApproving {
        Approving() {
            super(RegistryContract.this);
        }
    }

    /** Policies, gates, access and signatures. */
    @Nested
    class Governing extends RegistryGoverning {
        Governing() {
            super(RegistryContract.this);
        }
    }

    /** Bytes that nothing names. */
    @Nested
    class Collecting extends RegistryCollecting {
        Collecting() {
            super(RegistryContract.this);
        }
    }

    /** Models that come from another registry. */
    @Nested
    class Copying extends RegistryCopying {
        Copying() {
            super(RegistryContract.this);
        }
    }

    /** Experiments between versions, and the way back. */
    @Nested
    class Sharing extends RegistrySharing {
        Sharing() {
            super(RegistryContract.this);
        }
    }

    /** The feed of changes. */
    @Nested
    class Feeding extends RegistryFeeding {
        Feeding() {
            super(RegistryContract.this);
        }
    }

    /** Histories, and logs that are checked against anchors. */
    @Nested
    class Anchoring extends RegistryAnchoring {
        Anchoring() {
            super(RegistryContract.this);
        }
    }

    /** The registry as it was. */
    @Nested
    class TimeTravel extends RegistryTimeTravel {
        TimeTravel() {
            super(RegistryContract.this);
        }
    }
}

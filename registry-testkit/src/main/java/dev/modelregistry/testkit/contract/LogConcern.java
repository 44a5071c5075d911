package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.spi.ChangePage;
import dev.modelregistry.spi.ChangeToken;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.spi.StreamId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One concern of {@link CommitLogContract}, in a file of its own. */
abstract class LogConcern {
    final CommitLogContract contract;
    private @Nullable CommitLog log;

    LogConcern(CommitLogContract contract) {
        this.contract = contract;
    }

    /** The handle that most tests need. */
    final CommitLog log() {
        CommitLog current = log;
        if (current == null) {
            current = contract.open();
            log = current;
        }
        return current;
    }

    /** One more handle onto the same store. */
    final CommitLog another() {
        return contract.open();
    }

    /** What the feed of an idle log tells from a token on, and where that leads. */
    record Told(Set<StreamId> streams, ChangeToken next) {}

    /** Follows the feed of an idle log until it tells nothing new. */
    final Told follow(CommitLog log, ChangeToken from, int pageSize) {
        long giveUp = System.nanoTime() + contract.feedSettlesWithin().toNanos();
        Set<StreamId> told = new HashSet<>();
        ChangePage page = log.changedSince(from, pageSize);
        while (!page.streams().isEmpty()) {
            if (System.nanoTime() > giveUp) {
                throw new AssertionError("the feed of an idle log goes on telling of changes: " + page);
            }
            assertThat(page.streams()).hasSizeLessThanOrEqualTo(pageSize).doesNotHaveDuplicates();
            told.addAll(page.streams());
            page = log.changedSince(page.next(), pageSize);
        }
        return new Told(told, page.next());
    }
}

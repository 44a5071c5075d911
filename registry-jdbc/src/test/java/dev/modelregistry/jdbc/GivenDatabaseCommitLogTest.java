package dev.modelregistry.jdbc;

import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.CommitLogContract;
import dev.modelregistry.testkit.contract.SharedStore;
import java.util.Optional;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledIfSystemProperty(named = GivenDatabase.URL, matches = ".+")
class GivenDatabaseCommitLogTest extends CommitLogContract {
    @RegisterExtension
    final GivenDatabase given = new GivenDatabase();

    @Override
    protected CommitLog openLog() {
        return given.openLog();
    }

    @Override
    protected Optional<SharedStore<CommitLog>> sharedStore() {
        return Optional.of(new SharedStore<>(GivenDatabase.Opener.class, given.argument()));
    }
}

package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.CommitLog;
import dev.modelregistry.testkit.contract.RegistryContract;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledIfSystemProperty(named = GivenDatabase.URL, matches = ".+")
class GivenDatabaseRegistryTest extends RegistryContract {
    @RegisterExtension
    final GivenDatabase given = new GivenDatabase();

    @Override
    protected CommitLog openLog() {
        return given.openLog();
    }

    @Override
    protected BlobStore openBlobs() {
        return given.openBlobs();
    }
}

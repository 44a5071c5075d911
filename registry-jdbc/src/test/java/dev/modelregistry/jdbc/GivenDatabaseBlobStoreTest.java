package dev.modelregistry.jdbc;

import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.testkit.contract.BlobStoreContract;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledIfSystemProperty(named = GivenDatabase.URL, matches = ".+")
class GivenDatabaseBlobStoreTest extends BlobStoreContract {
    @RegisterExtension
    final GivenDatabase given = new GivenDatabase();

    @Override
    protected BlobStore openStore() {
        return given.openBlobs();
    }
}

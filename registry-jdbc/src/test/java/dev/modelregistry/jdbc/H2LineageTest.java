package dev.modelregistry.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class H2LineageTest extends DatabaseLineage {
    H2LineageTest() {
        super("jdbc:h2:mem:" + Servers.name() + ";DB_CLOSE_DELAY=-1");
    }
}

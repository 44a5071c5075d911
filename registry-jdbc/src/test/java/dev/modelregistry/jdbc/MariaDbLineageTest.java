package dev.modelregistry.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class MariaDbLineageTest extends DatabaseLineage {
    MariaDbLineageTest() {
        super(Servers.mariaDb());
    }
}

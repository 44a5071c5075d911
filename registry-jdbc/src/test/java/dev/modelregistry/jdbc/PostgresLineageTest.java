package dev.modelregistry.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("soak")
class PostgresLineageTest extends DatabaseLineage {
    PostgresLineageTest() {
        super(Servers.postgres());
    }
}

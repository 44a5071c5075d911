package dev.modelregistry.jdbc;

/** The databases for which there is SQL of their own. */
enum Product {
    H2,
    POSTGRESQL,
    MARIADB;

    /** Of a new, empty database. */
    String url() {
        return switch (this) {
            case H2 -> "jdbc:h2:mem:" + Servers.name() + ";DB_CLOSE_DELAY=-1;USER=sa";
            case POSTGRESQL -> Servers.postgres();
            case MARIADB -> Servers.mariaDb();
        };
    }
}

/** The commit log on a SQL database. */
module dev.modelregistry.jdbc {
    requires transitive dev.modelregistry.api;
    requires static transitive org.jspecify;
    requires com.zaxxer.hikari;
    requires transitive java.sql;
    // for JDBI, an automatic module, which can require nothing itself
    requires io.leangen.geantyref;
    requires org.jdbi.v3.core;
    requires org.slf4j;
    // for notices, if the application has it
    requires static org.postgresql.jdbc;

    uses java.sql.Driver;

    exports dev.modelregistry.jdbc;
}

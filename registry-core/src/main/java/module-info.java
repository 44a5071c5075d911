/** The registry itself: its rules, its commit engine, its stored formats. */
module dev.modelregistry.core {
    requires transitive dev.modelregistry.api;
    requires static transitive org.jspecify;
    requires com.google.common;
    requires org.slf4j;
    requires tools.jackson.core;

    exports dev.modelregistry.core;
    // The in-memory stores, on which the testkit builds several registries over one store.
    exports dev.modelregistry.core.store to
            dev.modelregistry.testkit;
}

/** The registry itself: its rules, its commit engine, its stored formats. */
module dev.modelregistry.core {
    requires transitive dev.modelregistry.api;
    requires static transitive org.jspecify;
    requires com.google.common;
    requires org.slf4j;
    requires tools.jackson.core;

    exports dev.modelregistry.core;
    // For the testkit's own tests alone: where it is on the class path, nothing is exported to it by name.
    exports dev.modelregistry.core.store to
            dev.modelregistry.testkit;
}

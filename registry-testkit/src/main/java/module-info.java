/** For test suites of applications, and for authors of backends. */
module dev.modelregistry.testkit {
    requires transitive dev.modelregistry.api;
    requires transitive dev.modelregistry.core;
    requires transitive org.assertj.core;
    requires transitive org.junit.jupiter.api;
    requires static transitive org.jspecify;

    exports dev.modelregistry.testkit;
    exports dev.modelregistry.testkit.contract;
    exports dev.modelregistry.testkit.powerloss;

    // JUnit runs the nested classes of the contracts, which are not public.
    opens dev.modelregistry.testkit.contract to
            org.junit.platform.commons;
}

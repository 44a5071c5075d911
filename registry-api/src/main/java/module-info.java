/** What users of a model registry, and authors of storage backends, compile against. */
module dev.modelregistry.api {
    requires static transitive org.jspecify;

    exports dev.modelregistry;
    exports dev.modelregistry.admin;
    exports dev.modelregistry.audit;
    exports dev.modelregistry.error;
    exports dev.modelregistry.lifecycle;
    exports dev.modelregistry.lineage;
    exports dev.modelregistry.metadata;
    exports dev.modelregistry.query;
    exports dev.modelregistry.serving;
    exports dev.modelregistry.spi;
}

/** The commit log and the blob store on a bucket. */
module dev.modelregistry.s3 {
    requires transitive dev.modelregistry.api;
    requires static transitive org.jspecify;
    requires org.slf4j;
    requires software.amazon.awssdk.auth;
    requires software.amazon.awssdk.awscore;
    requires software.amazon.awssdk.core;
    requires software.amazon.awssdk.http;
    requires software.amazon.awssdk.identity.spi;
    requires software.amazon.awssdk.regions;
    requires transitive software.amazon.awssdk.services.s3;

    exports dev.modelregistry.s3;
}

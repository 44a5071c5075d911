package dev.modelregistry.benchmarks;

import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Signs requests and not what is in them, as clients in Java do over TLS, and the native one always does. Over a connection that is not
 * encrypted they would hash each body once more.
 */
final class UnsignedBodies implements AwsV4AuthScheme {
    private final AwsV4AuthScheme plain = AwsV4AuthScheme.create();

    @Override
    public String schemeId() {
        return plain.schemeId();
    }

    @Override
    public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
        return plain.identityProvider(providers);
    }

    @Override
    public AwsV4HttpSigner signer() {
        AwsV4HttpSigner signer = plain.signer();
        return new AwsV4HttpSigner() {
            @Override
            public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
                SignedRequest signed = signer.sign(request.toBuilder()
                        .payload(null)
                        .putProperty(PAYLOAD_SIGNING_ENABLED, false)
                        .putProperty(CHUNK_ENCODING_ENABLED, false)
                        .build());
                return signed.toBuilder()
                        .payload(request.payload().orElse(null))
                        .build();
            }

            @Override
            public CompletableFuture<AsyncSignedRequest> signAsync(
                    AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
                return signer.signAsync(request.toBuilder()
                                .payload(null)
                                .putProperty(PAYLOAD_SIGNING_ENABLED, false)
                                .putProperty(CHUNK_ENCODING_ENABLED, false)
                                .build())
                        .thenApply(signed -> signed.toBuilder()
                                .payload(request.payload().orElse(null))
                                .build());
            }
        };
    }
}

package dev.modelregistry.s3;

import dev.modelregistry.error.RegistryException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.error.UnsuitableStoreException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;

/**
 * What a failed request means. The error's code decides, as an error can come with any status, even 200; the status
 * decides where there is no code, as in the answer to a HEAD or from a gateway.
 */
enum S3Failure {
    /** There is no such object. */
    ABSENT,
    /** A precondition does not hold: there is an object already. */
    TAKEN,
    /** Others were at the same object at the same time; nothing was done, and the request is to be sent again. */
    CONFLICT,
    /** The range lies beyond the end of the object. */
    RANGE,
    /** The store will not do this, however often it is asked. */
    REFUSED,
    /** The request may have been carried out, or may still be. */
    UNAVAILABLE;

    private static final Map<String, S3Failure> BY_CODE = Map.ofEntries(
            Map.entry("NoSuchKey", ABSENT),
            Map.entry("NotFound", ABSENT),
            Map.entry("PreconditionFailed", TAKEN),
            Map.entry("ConditionalRequestConflict", CONFLICT),
            Map.entry("OperationAborted", CONFLICT),
            Map.entry("InvalidRange", RANGE),
            Map.entry("NoSuchBucket", REFUSED),
            Map.entry("InvalidBucketName", REFUSED),
            Map.entry("AccessDenied", REFUSED),
            Map.entry("AllAccessDisabled", REFUSED),
            Map.entry("AccountProblem", REFUSED),
            Map.entry("AuthorizationHeaderMalformed", REFUSED),
            Map.entry("InvalidAccessKeyId", REFUSED),
            Map.entry("InvalidArgument", REFUSED),
            Map.entry("InvalidObjectState", REFUSED),
            Map.entry("InvalidRequest", REFUSED),
            Map.entry("MethodNotAllowed", REFUSED),
            Map.entry("NotImplemented", REFUSED),
            Map.entry("PermanentRedirect", REFUSED),
            Map.entry("SignatureDoesNotMatch", REFUSED),
            Map.entry("InternalError", UNAVAILABLE),
            Map.entry("RequestTimeout", UNAVAILABLE),
            Map.entry("ServiceUnavailable", UNAVAILABLE),
            Map.entry("SlowDown", UNAVAILABLE));

    private static final Map<Integer, S3Failure> BY_STATUS = Map.of(
            301, REFUSED,
            401, REFUSED,
            403, REFUSED,
            404, ABSENT,
            405, REFUSED,
            409, CONFLICT,
            412, TAKEN,
            416, RANGE,
            501, REFUSED);

    static S3Failure of(SdkException e) {
        if (!(e instanceof SdkServiceException failure)) {
            return UNAVAILABLE;
        }
        @Nullable S3Failure byCode = BY_CODE.get(code(failure));
        return byCode != null ? byCode : BY_STATUS.getOrDefault(failure.statusCode(), UNAVAILABLE);
    }

    /** The error for those who know no S3; {@code doing} is a phrase such as "read s3://b/k". */
    static RegistryException exception(String doing, SdkException e) {
        String message = "could not " + doing + ": " + reason(e);
        return of(e) == REFUSED
                ? new UnsuitableStoreException(message + hint(e), e)
                : new StoreUnavailableException(message, e);
    }

    private static String reason(SdkException e) {
        if (e instanceof SdkServiceException failure) {
            String code = code(failure);
            return "the store answers " + failure.statusCode() + (code.isEmpty() ? "" : " " + code);
        }
        return String.valueOf(e.getMessage());
    }

    private static String hint(SdkException e) {
        int status = ((SdkServiceException) e).statusCode();
        return status == 401 || status == 403
                ? "; these credentials may not do so (without s3:ListBucket, an absent object looks forbidden, too);"
                        + " docs/s3.md lists what is needed"
                : "; see that bucket, region and endpoint are right";
    }

    /** The error's code; empty if there is none. */
    static String code(SdkException e) {
        if (e instanceof AwsServiceException aws
                && aws.awsErrorDetails() != null
                && aws.awsErrorDetails().errorCode() != null) {
            return aws.awsErrorDetails().errorCode();
        }
        return "";
    }
}

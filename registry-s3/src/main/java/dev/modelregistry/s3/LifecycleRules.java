package dev.modelregistry.s3;

import dev.modelregistry.error.UnsuitableStoreException;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.exception.SdkServiceException;
import software.amazon.awssdk.services.s3.model.ExpirationStatus;
import software.amazon.awssdk.services.s3.model.LifecycleExpiration;
import software.amazon.awssdk.services.s3.model.LifecycleRule;
import software.amazon.awssdk.services.s3.model.LifecycleRuleFilter;
import software.amazon.awssdk.services.s3.model.TransitionStorageClass;

/** Finds the rule of a bucket that would one day delete what must stay, or move it to where it cannot be read at once. */
final class LifecycleRules {
    private static final Logger LOG = LoggerFactory.getLogger(LifecycleRules.class);

    private static final Set<TransitionStorageClass> UNREADABLE =
            Set.of(TransitionStorageClass.GLACIER, TransitionStorageClass.DEEP_ARCHIVE);

    private final Bucket bucket;

    LifecycleRules(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Refuses a bucket with such a rule for what is below these folders. One that does not tell its rules is let pass. */
    void check(List<String> folders) {
        for (LifecycleRule rule : rules()) {
            if (rule.status() == ExpirationStatus.ENABLED && !harm(rule).isEmpty()) {
                folders.forEach(folder -> check(rule, folder));
            }
        }
    }

    private void check(LifecycleRule rule, String folder) {
        if (touches(rule, bucket.key(folder))) {
            throw new UnsuitableStoreException(
                    "lifecycle rule \"" + rule.id() + "\" of bucket " + bucket.name() + " " + harm(rule) + " below "
                            + bucket.uri(folder) + ", which must stay for ever: limit the rule to other prefixes."
                            + " Nothing was written to the log",
                    null);
        }
    }

    private List<LifecycleRule> rules() {
        try {
            return bucket.noted(bucket.client().getBucketLifecycleConfiguration(b -> b.bucket(bucket.name())))
                    .rules();
        } catch (SdkException e) {
            if (S3Failure.of(e) == S3Failure.UNAVAILABLE && !isAnswer(e)) {
                throw bucket.failed("read the lifecycle rules of " + bucket.name(), e);
            }
            // there are none, or the store has no such thing, or these credentials may not ask
            LOG.debug("no lifecycle rules of {} to check: {}", bucket.name(), e.getMessage());
            return List.of();
        }
    }

    /** Whether asking again would give the same. */
    private static boolean isAnswer(SdkException e) {
        return e instanceof SdkServiceException failure
                && failure.statusCode() < 500
                && !failure.isThrottlingException();
    }

    private static String harm(LifecycleRule rule) {
        LifecycleExpiration expiration = rule.expiration();
        if (expiration != null && (expiration.days() != null || expiration.date() != null)) {
            return "expires objects";
        }
        return rule.transitions().stream().anyMatch(t -> UNREADABLE.contains(t.storageClass()))
                ? "moves objects to an archive"
                : "";
    }

    /** Our objects have no tags, so a rule for tagged ones never touches them. */
    @SuppressWarnings("deprecation") // old rules have their prefix outside a filter
    private static boolean touches(LifecycleRule rule, String folder) {
        LifecycleRuleFilter filter = rule.filter();
        String prefix = rule.prefix();
        if (filter != null) {
            if (filter.tag() != null || (filter.and() != null && filter.and().hasTags())) {
                return false;
            }
            prefix = filter.and() != null ? filter.and().prefix() : filter.prefix();
        }
        return prefix == null || folder.startsWith(prefix) || prefix.startsWith(folder);
    }
}

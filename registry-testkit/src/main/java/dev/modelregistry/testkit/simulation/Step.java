package dev.modelregistry.testkit.simulation;

import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.testkit.TestModels;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What a process asks for. The log names it by its actor, who does nothing else.
 *
 * @param number unique
 * @param text an alias, a tag's value, a description, a reference, or content, as the kind has it
 * @param share of a promotion, in buckets
 * @param seen the revision that a change expects; 0 for any
 */
record Step(int number, Kind kind, ModelName model, Version version, Stage stage, String text, int share, long seen) {
    enum Kind {
        REGISTER,
        REGISTER_RUN,
        PROMOTE,
        DEMOTE,
        ROLL_BACK,
        ALIAS,
        UNALIAS,
        TAG,
        UNTAG,
        DESCRIBE,
        ARCHIVE,
        RESTORE,
        RECALL,
        DELETE,
        READ;

        boolean changes() {
            return this != READ;
        }

        /** Whether it asks the store on its caller's thread. */
        boolean readsFirst() {
            return this == REGISTER || this == REGISTER_RUN || this == READ;
        }
    }

    static final String TAG = "team";

    String actor() {
        return "step-" + number;
    }

    /** Carries it out; the answer is what {@link Reference} gives for it, too. */
    String run(Registry registry) {
        ModelRef ref = ModelRef.of(model, version);
        Expect expect = seen == 0 ? Expect.anything() : Expect.revision(seen);
        String reason = "step " + number;
        return switch (kind) {
            case REGISTER, REGISTER_RUN ->
                registry.register(registration()).version().toString();
            case PROMOTE ->
                shares(registry.promote(
                        ref, stage, PromoteOptions.at(new Share(share)).expecting(expect), reason));
            case ROLL_BACK -> shares(registry.rollback(model, stage, reason, expect));
            case READ -> Reference.told(registry.version(ModelRef.parse(text)));
            case DEMOTE -> told(() -> registry.demote(ref, stage, reason));
            case ALIAS -> told(() -> registry.alias(model, text, version, expect));
            case UNALIAS -> told(() -> registry.unalias(model, text));
            case TAG -> told(() -> registry.tag(ref, TAG, text));
            case UNTAG -> told(() -> registry.untag(ref, TAG));
            case DESCRIBE -> told(() -> registry.describe(model, text));
            case ARCHIVE -> told(() -> registry.archive(ref, reason));
            case RESTORE -> told(() -> registry.restore(ref, reason));
            case RECALL -> told(() -> registry.recall(ref, reason));
            case DELETE -> told(() -> registry.delete(ref, reason));
        };
    }

    /** What gives no answer but that it is done. */
    private static String told(Runnable change) {
        change.run();
        return "";
    }

    /** A run has a key, and comes again, with the same content or with other. */
    private Registration registration() {
        Words words = Words.of(model);
        Registration.Builder builder = Registration.of(model)
                .artifact("model.bin", words.content(text).getBytes(StandardCharsets.UTF_8))
                .trainedAt(TestModels.TRAINED)
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .tag(TAG, words.firstTag());
        return kind == Kind.REGISTER
                ? builder.build()
                : builder.idempotencyKey(key().orElseThrow()).build();
    }

    Optional<String> key() {
        return kind == Kind.REGISTER_RUN ? Optional.of(text.substring(0, text.indexOf('/'))) : Optional.empty();
    }

    private static String shares(Allocation allocation) {
        return shares(allocation.shares());
    }

    /** The primary first. */
    static String shares(Map<Version, Share> shares) {
        StringBuilder text = new StringBuilder();
        shares.forEach((version, share) ->
                text.append(version).append('=').append(share.buckets()).append(' '));
        return text.toString();
    }
}

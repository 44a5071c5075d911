package dev.modelregistry;

import dev.modelregistry.admin.Admin;
import dev.modelregistry.audit.Audit;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeListener;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.audit.ChangeSubscription;
import dev.modelregistry.audit.Changes;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Publication;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.lineage.Lineage;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.serving.ModelHandle;
import dev.modelregistry.serving.ModelLoader;
import dev.modelregistry.serving.ServeOptions;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The registry: every model, every version, who serves and why.
 *
 * <p>Reads see every command that was acknowledged before they started, in any process. A command takes effect wholly
 * or not at all, and is on disk when its call returns; a refused one leaves nothing behind. Commands take no part in a
 * transaction of the caller's. Thread-safe.
 *
 * <p>Reads take a {@link ModelRef} or its text; changes take an exact one, such as {@link ModelVersion#ref()}. All calls
 * may throw what is below {@link dev.modelregistry.error.RegistryException}, and {@link IllegalStateException} once the
 * registry is closed.
 */
public interface Registry extends AutoCloseable {
    /**
     * Stores the artifact and gives it the next version number. The same idempotency key again gives the same version;
     * with other content it is refused.
     */
    ModelVersion register(Registration registration);

    /** The version that a reference names now. */
    ModelVersion version(ModelRef ref);

    /** The version that a reference such as {@code fraud@production} names now. */
    default ModelVersion version(String ref) {
        return version(ModelRef.parse(ref));
    }

    /** A model as a whole. */
    Model model(ModelName name);

    /** A model as a whole. */
    default Model model(String name) {
        return model(ModelName.of(name));
    }

    /** All models, sorted by name. */
    Page<Model> models(PageRequest page);

    /** A model's versions, oldest first, archived ones included. */
    Page<ModelVersion> versions(ModelName model, PageRequest page);

    /** A model's versions, oldest first, archived ones included. */
    default Page<ModelVersion> versions(String model, PageRequest page) {
        return versions(ModelName.of(model), page);
    }

    /**
     * The versions that match, in the order that the query asks for. A page goes on where the last one ended, whatever was
     * written meanwhile: what did not change comes once.
     *
     * @throws dev.modelregistry.error.UnselectiveQueryException if the store cannot answer whole queries, and the search
     *     would have to look at too much; it says what to add
     */
    Page<ModelVersion> search(VersionQuery query, PageRequest page);

    /** The versions that match a query in text, such as {@code stage = 'production' and metrics.auc >= 0.95}. */
    default Page<ModelVersion> search(String query, PageRequest page) {
        return search(VersionQuery.parse(query), page);
    }

    /** Two versions side by side, of one model or of two. */
    Comparison compare(ModelRef before, ModelRef after);

    /** Two versions side by side, such as {@code fraud@production} and {@code fraud@latest}. */
    default Comparison compare(String before, String after) {
        return compare(ModelRef.parse(before), ModelRef.parse(after));
    }

    /**
     * Brings a version's files to local disk, verified. An interrupt of the calling thread ends it, and so does what the
     * listener throws; with a cache, the next attempt goes on from there. An exact version that this process knows, and that
     * its cache has, is given without asking the store: its files cannot have changed.
     *
     * @param listener told how far it is, one call at a time, on threads of the registry; not asked if all is there
     */
    LocalModel load(ModelRef ref, Consumer<? super Progress> listener);

    /** The same for a reference such as {@code fraud@production}. */
    default LocalModel load(String ref, Consumer<? super Progress> listener) {
        return load(ModelRef.parse(ref), listener);
    }

    /**
     * Brings a version's files to local disk, verified; which version that is, the store is asked only if it has not been
     * asked about the model within this time. What was moved since then is noticed that much later.
     */
    LocalModel load(ModelRef ref, Duration maxStaleness);

    /** The same for a reference such as {@code fraud@production}. */
    default LocalModel load(String ref, Duration maxStaleness) {
        return load(ModelRef.parse(ref), maxStaleness);
    }

    /** Brings a version's files to local disk, verified. */
    default LocalModel load(ModelRef ref) {
        return load(ref, progress -> {});
    }

    /** Brings a version's files to local disk, verified. */
    default LocalModel load(String ref) {
        return load(ModelRef.parse(ref));
    }

    /**
     * Makes plain objects of a version's files, {@code <prefix>/<path>} in a bucket, for tools that know no registry. The blob
     * store does so by itself: no byte passes through this process. Files that were exported there before are left as they
     * are, so an export that broke off goes on.
     *
     * @throws dev.modelregistry.error.AlreadyExistsException if something else is there
     * @throws dev.modelregistry.error.UnsuitableStoreException if the blobs are not kept as objects
     */
    Export export(ModelRef ref, String bucket, String prefix);

    /** Makes plain objects of a version's files, {@code <prefix>/<path>} in a bucket. */
    default Export export(String ref, String bucket, String prefix) {
        return export(ModelRef.parse(ref), bucket, prefix);
    }

    /**
     * A URL by which anybody may read one file of a version until it expires, without credentials.
     *
     * @param file its path in the artifact
     * @param validity up to seven days; the URL ends earlier if the credentials do that it was made with
     * @throws dev.modelregistry.error.UnsuitableStoreException if the blobs are not kept as objects
     */
    URI link(ModelRef ref, String file, Duration validity);

    /** A URL by which anybody may read one file of a version until it expires, without credentials. */
    default URI link(String ref, String file, Duration validity) {
        return link(ModelRef.parse(ref), file, validity);
    }

    /**
     * Serves what a reference names, now and whenever it changes; returns once the model is loaded. Close the handle when it is
     * not needed any more; closing the registry closes it as well.
     *
     * @throws dev.modelregistry.error.LoadFailedException if the loader fails, or the warm-up
     */
    <T> ModelHandle<T> serve(ModelRef ref, ModelLoader<T> loader, ServeOptions<T> options);

    /** Serves what a reference names, such as {@code fraud@production}. */
    default <T> ModelHandle<T> serve(String ref, ModelLoader<T> loader, ServeOptions<T> options) {
        return serve(ModelRef.parse(ref), loader, options);
    }

    /** Serves what a reference names, with the default options. */
    default <T> ModelHandle<T> serve(ModelRef ref, ModelLoader<T> loader) {
        return serve(ref, loader, ServeOptions.defaults());
    }

    /** Serves what a reference names, such as {@code fraud@production}. */
    default <T> ModelHandle<T> serve(String ref, ModelLoader<T> loader) {
        return serve(ref, loader, ServeOptions.defaults());
    }

    /** Sets the description of a model. */
    void describe(ModelName model, String text);

    /** Sets the description of a model. */
    default void describe(String model, String text) {
        describe(ModelName.of(model), text);
    }

    /** Sets the description of one version. */
    void describe(ModelRef version, String text);

    /** Sets a tag of a model, or overwrites it. */
    void tag(ModelName model, String key, String value);

    /** Sets a tag of a model, or overwrites it. */
    default void tag(String model, String key, String value) {
        tag(ModelName.of(model), key, value);
    }

    /** Sets a tag of one version, or overwrites it. */
    void tag(ModelRef version, String key, String value);

    /** Removes a tag of a model. */
    void untag(ModelName model, String key);

    /** Removes a tag of a model. */
    default void untag(String model, String key) {
        untag(ModelName.of(model), key);
    }

    /** Removes a tag of one version. */
    void untag(ModelRef version, String key);

    /** Points an alias to a version; creates it, or moves it. */
    default void alias(String model, String alias, Version version) {
        alias(ModelName.of(model), alias, version, Expect.anything());
    }

    /** Points an alias to a version, unless it was moved since the caller looked. */
    void alias(ModelName model, String alias, Version version, Expect expect);

    /** Removes an alias. */
    void unalias(ModelName model, String alias);

    /** Removes an alias. */
    default void unalias(String model, String alias) {
        unalias(ModelName.of(model), alias);
    }

    /** Adds an evaluation; the newest of its name counts for gates. */
    void evaluate(ModelRef version, Evaluation evaluation);

    /**
     * Lets a stage serve this version alone. The version leaves the stage that it came from; a version that is displaced
     * is in no stage and can be rolled back to.
     */
    default Allocation promote(ModelRef version, Stage stage, String reason) {
        return promote(version, stage, PromoteOptions.DEFAULT, reason);
    }

    /** Lets a stage serve this version alone, unless the stage changed since the caller looked. */
    default Allocation promote(ModelRef version, Stage stage, String reason, Expect expect) {
        return promote(version, stage, PromoteOptions.DEFAULT.expecting(expect), reason);
    }

    /**
     * Lets a stage serve this version with a share, beside what is there, which shares the rest as before. For a version
     * that the stage serves already, changes its share; with all of it, the version has won.
     */
    default Allocation promote(ModelRef version, Stage stage, Share share, String reason) {
        return promote(version, stage, PromoteOptions.at(share), reason);
    }

    /** Lets a version into a stage, or changes its share there. */
    Allocation promote(ModelRef version, Stage stage, PromoteOptions options, String reason);

    /** What would become of such a promotion now: every gate with wanted and actual, and what else stands against it. */
    default PromotionCheck check(ModelRef version, Stage stage) {
        return check(version, stage, PromoteOptions.DEFAULT);
    }

    /** What would become of such a promotion now: every gate with wanted and actual, and what else stands against it. */
    PromotionCheck check(ModelRef version, Stage stage, PromoteOptions options);

    /** Changes the shares of what a stage serves; what is not named leaves it. They add up to 100 %. */
    Allocation shift(ModelName model, Stage stage, Map<Version, Share> shares, String reason, Expect expect);

    /** Changes the shares of what a stage serves; what is not named leaves it. They add up to 100 %. */
    default Allocation shift(String model, Stage stage, Map<Version, Share> shares, String reason) {
        return shift(ModelName.of(model), stage, shares, reason, Expect.anything());
    }

    /** The version that serves a key, such as a customer's id; sticky, and the same in every process. */
    Version route(ModelName model, Stage stage, String key);

    /** The version that serves a key, such as a customer's id; sticky, and the same in every process. */
    default Version route(String model, Stage stage, String key) {
        return route(ModelName.of(model), stage, key);
    }

    /** Asks for the approvals that the policy wants before a version enters a stage with all of its traffic. */
    default Promotion requestPromotion(ModelRef version, Stage stage, String reason) {
        return requestPromotion(version, stage, Share.ALL, Share.ALL, reason);
    }

    /**
     * Asks for approvals. The last one carries the promotion out with the first share; the version may then grow up to the
     * largest without being approved again. Where the policy asks for none, it is carried out at once.
     */
    Promotion requestPromotion(ModelRef version, Stage stage, Share share, Share largest, String reason);

    /** A request to promote. */
    Promotion promotion(CommandId id);

    /** Requests to promote that wait for approvals, or for gates. */
    List<Promotion> openPromotions(ModelName model);

    /** Requests to promote that wait for approvals, or for gates. */
    default List<Promotion> openPromotions(String model) {
        return openPromotions(ModelName.of(model));
    }

    /** A policy that was published, or waits for approvals. */
    Publication publication(CommandId id);

    /** Agrees to a request. The last approval that was needed carries it out in the same commit. */
    RequestStatus approve(CommandId request, String comment);

    /** Refuses a request, for good. */
    void reject(CommandId request, String reason);

    /** Takes a request back. */
    void withdraw(CommandId request, String reason);

    /** Puts a policy in force for all models, or asks for the approvals that the policy in force wants before. */
    default Publication publish(Lifecycle lifecycle) {
        return publish(ModelName.REGISTRY, lifecycle);
    }

    /** Puts a policy in force for one model, in place of the registry's; who may do what must be allowed by both. */
    default Publication publish(String model, Lifecycle lifecycle) {
        return publish(ModelName.of(model), lifecycle);
    }

    /** Puts a policy in force for one model, or, with {@link ModelName#REGISTRY}, for all. */
    Publication publish(ModelName scope, Lifecycle lifecycle);

    /** The policy that a model is governed by now; {@link ModelName#REGISTRY} for models without one of their own. */
    Lifecycle lifecycle(ModelName scope);

    /** The policy that a model is governed by now. */
    default Lifecycle lifecycle(String model) {
        return lifecycle(ModelName.of(model));
    }

    /**
     * Takes a version out of a stage, which may then serve nothing; what else it serves takes over. A handle that follows
     * the stage goes on with what it has until the stage serves something again. {@link #rollback} does not take it back, it goes to what
     * was served before; what was demoted comes back if it is named.
     */
    void demote(ModelRef version, Stage stage, String reason);

    /**
     * Lets a stage serve what it served before the last rollout, of which all share steps of one candidate are one; a
     * second call goes one further back. Passes no gates.
     */
    default Allocation rollback(String model, Stage stage, String reason) {
        return rollback(ModelName.of(model), stage, reason, Expect.anything());
    }

    /** As above, unless the stage changed since the caller looked. */
    default Allocation rollback(String model, Stage stage, String reason, Expect expect) {
        return rollback(ModelName.of(model), stage, reason, expect);
    }

    /** Lets a stage serve what it served before the last rollout, unless it changed since the caller looked. */
    Allocation rollback(ModelName model, Stage stage, String reason, Expect expect);

    /**
     * Lets a stage serve a certain version that it served before; what it served since then is forgotten. Where the stage asks
     * for approvals, the version must have had all of it, or be approved for that.
     */
    Allocation rollback(ModelName model, Stage stage, Version to, String reason);

    /** Lets a stage serve what it served at a moment. */
    Allocation rollback(ModelName model, Stage stage, Instant to, String reason);

    /**
     * Takes a version out of every stage and alias, and forbids its return. Processes that serve it are told by
     * {@link dev.modelregistry.serving.ServingStatus#recalled}. One that pinned it stops if its handle was opened so
     * ({@link ServeOptions#stoppingOnRecall}); one that follows a stage or an alias goes on until that names another version.
     */
    void recall(ModelRef version, String reason);

    /** Keeps a version from being deleted or erased, until {@link #release}. */
    void hold(ModelRef version, String reason);

    /** Ends a legal hold. */
    void release(ModelRef version, String reason);

    /** Takes a version out of use until it is restored; refused while a stage serves it or an alias points to it. */
    void archive(ModelRef version, String reason);

    /** Brings an archived version back into use. */
    void restore(ModelRef version, String reason);

    /**
     * Deletes a version; refused while a stage serves it or an alias points to it. Its number is never used again, and
     * the history goes on telling of it.
     */
    void delete(ModelRef version, String reason);

    /**
     * Erases a model for good: its last entry says who did it and why, and what was written before is dropped from the store,
     * but for the digests that the chain needs. Refused, naming all that stands against it, while a stage or an alias of the
     * model has a version, or a version is under a legal hold. The name is never used again. If the store fails halfway, the
     * same call again goes on.
     */
    void erase(ModelName model, String reason);

    /** Erases a model for good, as {@link #erase(ModelName, String)}. */
    default void erase(String model, String reason) {
        erase(ModelName.of(model), reason);
    }

    /** The level of the stored format: releases that know it can read all that is in this registry. */
    int formatLevel();

    /**
     * Raises the stored format to the newest level that this release knows, so that what is new with it may be written. Until
     * then, older releases can go on working on the same store; from then on those that do not know the level are refused when
     * they want to change something. Returns the level.
     */
    int upgrade(String reason);

    /** Where versions come from, and what was made from them. */
    Lineage lineage();

    /** The log of what happened. */
    Audit audit();

    /** Garbage, the index, and copies into other registries. */
    Admin admin();

    /**
     * Lets searches use the tags that the registry's policy {@linkplain Lifecycle.Builder#indexTags declares indexed}: puts into
     * the index what was tagged before the policy was published. To be called once after that, by anybody who may write to the
     * store. It waits for commands that may still be under way, twice the commit timeout, and then reads every model; until
     * it has ended, searches go on as if the tag were not indexed. Cut off, it is called again. Where the log answers whole
     * queries, as in a database, there is nothing to do. It repairs nothing; {@link
     * dev.modelregistry.admin.Admin#rebuildIndex} does.
     *
     * @return how many models were put into the index
     */
    long reindex();

    /**
     * What happened after a place in the feed of changes, or some of it: at least once, and each model's entries in the order
     * of its log. Nothing new gives no entries. What was erased is passed over.
     *
     * @throws dev.modelregistry.error.InvalidInputException if it is no cursor, or one for other models or of another registry
     * @throws dev.modelregistry.error.IntegrityException if a log is shorter than the cursor was told, as in a store that was
     *     put back to an older backup, or if a revision is missing, is not in its place, or was redacted without an erasure
     */
    Changes changes(ChangeCursor cursor, ChangeOptions options);

    /** What happened after a place in the feed of changes, to all models. */
    default Changes changes(ChangeCursor cursor) {
        return changes(cursor, ChangeOptions.ALL);
    }

    /** What happened after a place in the feed of changes, to all models; the empty text is the start. */
    default Changes changes(String cursor) {
        return changes(new ChangeCursor(cursor));
    }

    /** A place in the feed behind all that was acknowledged so far, for those who want to hear of what is to come alone. */
    ChangeCursor endOfChanges(ChangeOptions options);

    /**
     * Tells a listener of changes after a place in the feed, on a daemon thread of its own that looks for them once in a
     * {@code pollInterval}. Closing the registry closes the subscription as well. Nothing is read before it returns: what
     * {@link #changes(ChangeCursor, ChangeOptions)} would refuse is told as the subscription's failure.
     *
     * @throws dev.modelregistry.error.InvalidInputException if it is no cursor, or one for other models
     */
    ChangeSubscription subscribe(ChangeCursor from, ChangeOptions options, ChangeListener listener);

    /**
     * What became of a command after {@link dev.modelregistry.error.OutcomeUnknownException}: its entry in the history,
     * or nothing if it has not landed so far.
     */
    Optional<HistoryEntry> outcome(CommandId command);

    /** A view of this registry that acts for somebody else; closing it closes nothing. */
    Registry as(Actor actor);

    /**
     * A view of this registry whose one change goes under this id: sent again after an unknown outcome, it takes effect
     * at most once. Closing it closes nothing.
     */
    Registry withCommand(CommandId command);

    /**
     * A view of this registry as it was at a moment: every read answers as it would have then, and changes are refused.
     * What was acknowledged up to the moment is in it. It is final once the moment is older than the clocks of writers may
     * differ, five minutes, and a commit may take. Closing it closes nothing.
     */
    Registry at(Instant moment);

    /**
     * A view of this registry whose reads may be as old as this: a model that this process looked at no longer ago is answered
     * from memory, without a request to the store. What this process changed itself it sees at once. Changes, and what handles
     * follow, are as ever; of a moment in the past there is nothing newer. For hot paths: it takes about a microsecond. Closing
     * it closes nothing.
     */
    Registry within(Duration maxStaleness);

    /** Closes what this registry opened itself, never what was handed to it open. */
    @Override
    void close();
}

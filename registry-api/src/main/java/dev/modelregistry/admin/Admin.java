package dev.modelregistry.admin;

import dev.modelregistry.ModelName;
import dev.modelregistry.Progress;
import dev.modelregistry.Registry;
import java.util.function.Consumer;

/** What is done to a registry as a whole, now and then. Thread-safe. */
public interface Admin {
    /**
     * Tells what {@link #collectGarbage} would find. Changes nothing.
     *
     * @throws dev.modelregistry.error.UnsuitableStoreException if the blobs belong to another registry
     */
    GarbageReport findGarbage();

    /**
     * Removes the bytes that no version has: those of deleted versions that no other version shares, and what registrations
     * left behind that failed. If there are any, blocks the calling thread for the grace time of the blob store, which is an
     * hour unless the registry that used it first was built with another. Others may register meanwhile, even the very bytes that go. An interrupt ends it; nothing is lost then,
     * and the next run begins anew. Takes the right to delete.
     *
     * <p>A view of the past goes on telling of a deleted version, but its files are gone.
     */
    GarbageReport collectGarbage();

    /**
     * Works out from a model's log by what its versions are found, and mends what in the index differs: where somebody changed the
     * index past the registry. In a database, writers of the model, in an H2 file all writers, wait now and then for some fifty
     * versions to be mended. Of an object store's index nothing is taken away; what is too much there costs a search some reads and
     * no wrong answer. Takes the right to publish policies, by the registry's policy. May be called again at any time.
     *
     * @return how many versions the model has, deleted ones included
     * @throws dev.modelregistry.error.NotFoundException if there is no such model
     * @throws dev.modelregistry.error.ContentionException if others wrote to the model all the time; what was mended by then is
     *     right
     */
    long rebuildIndex(ModelName model);

    /** The same for a model by its name. */
    default long rebuildIndex(String model) {
        return rebuildIndex(ModelName.of(model));
    }

    /**
     * Copies a model with its history and its files into another registry. Commits are copied as they are, so revisions,
     * digests, times and actors stay the same; then all of it is read in the target and verified. A copy that was cut off
     * goes on where it was; one that is made again adds what is new, and mends what is damaged in the target. Until the
     * copy returns, the target shows the model as it was up to some commit.
     *
     * <p>Policies of the registry, and models that this one was made from, are not copied; the target's lineage shows such
     * parents as {@link dev.modelregistry.lineage.LineageGraph.Status#ELSEWHERE}. Bytes of deleted versions are
     * not either. Takes the rights to register and to publish policies in the target, by the actor of the {@code target} that
     * is given, as the model's own policy, its promotions and approvals come along as they are; refused where the target
     * asks for approvals to change a policy.
     *
     * @param listener told how far the files are, one call at a time
     * @throws dev.modelregistry.error.AlreadyExistsException if the target has another model of that name, or has changed
     *     this one and there is something new to add
     */
    CopyReport copy(ModelName model, Registry target, Consumer<? super Progress> listener);

    /** Copies a model with its history and its files into another registry. */
    default CopyReport copy(String model, Registry target) {
        return copy(ModelName.of(model), target, progress -> {});
    }
}

package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.ApprovalRequiredException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Permission;
import java.util.Optional;

/** Who may do what is no command of a single model. */
public final class AdminRules {
    private AdminRules() {}

    /** Garbage is what was deleted, so it takes the right to delete, by the registry's own policy. */
    public static void requireCollect(ModelState registrys, Actor actor) {
        Policy.of(registrys, Optional.empty()).require(actor, Permission.DELETE, Optional.empty());
    }

    /** By what versions are found is for all alike, as the registry's own policy is. */
    public static void requireRebuild(ModelName model, ModelState registrys, Actor actor) {
        if (model.equals(ModelName.REGISTRY)) {
            throw new InvalidInputException(
                    ModelName.REGISTRY + " is the registry's own log and has no versions; name a model");
        }
        Policy.of(registrys, Optional.empty()).require(actor, Permission.PUBLISH_POLICY, Optional.empty());
    }

    /**
     * A copy brings versions and, decided elsewhere, policies, promotions and approvals as they are. So it takes the right to
     * register and that to say what the rules are; and where a policy is not changed by one person alone, nobody copies.
     */
    public static void requireCopyInto(ModelState target, Actor actor, Optional<Published> registrys) {
        if (target.name().equals(ModelName.REGISTRY)) {
            throw new InvalidInputException(
                    ModelName.REGISTRY + " is the registry's own log and stays where it is; copy models");
        }
        Policy policy = Policy.of(target, registrys);
        policy.require(actor, Permission.REGISTER, Optional.empty());
        policy.require(actor, Permission.PUBLISH_POLICY, Optional.empty());
        policy.lifecycle().policyApprovals().ifPresent(wanted -> {
            throw new ApprovalRequiredException(
                    "cannot copy " + target.name() + " into the target: what a copy brings is"
                            + " decided elsewhere, and there it takes " + wanted
                            + " to change the policy; publish one that asks"
                            + " for none, with these approvals, copy then, and publish this one again");
        });
        target.erased().ifPresent(erasure -> {
            throw new AlreadyExistsException(
                    "cannot copy " + target.name() + " into the target: there, " + erasure.describe(target.name()));
        });
    }

    /** Of an erased model there is nothing left to copy. */
    public static void requireThere(ModelState source) {
        Known.requireNotErased(source);
    }
}

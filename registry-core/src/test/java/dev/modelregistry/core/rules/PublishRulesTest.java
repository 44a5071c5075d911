package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.register;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import org.junit.jupiter.api.Test;

/** A policy that asks for approvals of its own change is refused if nobody could ever give them. */
class PublishRulesTest {
    private static final Actor ROOT = Actor.of("root", "admin");

    private final ModelHistory registry = new ModelHistory(ModelName.REGISTRY);

    private static Lifecycle twoAuditors(AccessPolicy.Builder access) {
        return Lifecycle.standard()
                .policyApprovals(2, "auditor")
                .access(access.build())
                .build();
    }

    private static AccessPolicy.Builder admin() {
        return AccessPolicy.builder().allow("admin", Permission.PUBLISH_POLICY);
    }

    private void refused(ModelHistory history, Lifecycle policy, String message) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> history.publish(ROOT, policy))
                .withMessageContaining(message);
        assertThat(history.state().policy()).isEmpty();
    }

    @Test
    void asNoRuleLetsAnybodyApprove() {
        refused(
                registry,
                twoAuditors(admin()),
                "this policy could never be replaced: that takes 2 approvals by auditor, and under it nobody beside"
                        + " root can give one; allow the role to approve for _registry, and bind enough people to it");
        refused(
                registry,
                twoAuditors(admin().allow(AccessPolicy.Rule.of("auditor", Permission.APPROVE)
                        .on("fraud*"))),
                "nobody beside root");
        registry.publish(ROOT, twoAuditors(admin().allow("auditor", Permission.APPROVE)));
        assertThat(registry.state().policy()).isPresent();
    }

    @Test
    void asTooFewAreBoundToTheRole() {
        AccessPolicy.Builder access = admin().allow("auditor", Permission.APPROVE)
                .bind("root", "admin", "auditor")
                .bind("ann", "auditor");
        refused(registry, twoAuditors(access), "and under it no more than 1 beside root can give one");
        access.bind("ben", "admin");
        refused(registry, twoAuditors(access), "no more than 1 beside root");
        registry.publish(ROOT, twoAuditors(access.bind("cid", "auditor")));
        assertThat(registry.state().policy()).isPresent();
    }

    @Test
    void asTheRegistrysPolicyLetsNobodyApproveForTheModel() {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("admin", Permission.values())
                        .bind("root", "admin")
                        .bind("ann", "auditor")
                        .bind("ben", "auditor")
                        .build())
                .build());
        refused(model, Lifecycle.standard().policyApprovals(2, "auditor").build(), "nobody beside root");
    }

    @Test
    void whereNoAccessIsRuledAnybodyMayHaveTheRole() {
        registry.publish(
                ROOT, Lifecycle.standard().policyApprovals(100, "auditor").build());
        assertThat(registry.state().policy()).isPresent();
    }

    /** What was proposed is looked at again when it comes into force. */
    @Test
    void asTooFewAreLeftWhenItsProposalIsApproved() {
        ModelHistory model = new ModelHistory();
        model.execute(register(0));
        model.publish(ROOT, Lifecycle.standard().policyApprovals(1, "auditor").build());
        model.publish(ROOT, Lifecycle.standard().policyApprovals(2, "auditor").build());
        Command approve = new Command.Approve(model.lastCommand(), "ok");
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("admin", Permission.values())
                        .allow("auditor", Permission.APPROVE)
                        .bind("root", "admin")
                        .bind("ann", "auditor")
                        .build())
                .build());
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> model.execute(Actor.of("ann"), approve))
                .withMessageContaining("could never be replaced: that takes 2 approvals by auditor");
    }
}

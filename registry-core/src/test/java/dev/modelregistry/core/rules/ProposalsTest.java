package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.RequestStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Policies that are published at once, or proposed and agreed to. */
class ProposalsTest {
    private static final Actor ADA = Actor.of("ada", "ml-lead");
    private static final Actor BOB = Actor.of("bob", "ml-lead");
    private static final Actor DAN = Actor.of("dan");
    private static final Lifecycle TWO =
            Lifecycle.standard().approvals(PRODUCTION, 2, "ml-lead").build();

    private final ModelHistory model = new ModelHistory(TWO);

    @BeforeEach
    void stageOne() {
        model.execute(register(0));
        model.execute(promote("1.0", STAGING));
    }

    private static Command.Publish publish(Lifecycle lifecycle) {
        return new Command.Publish(lifecycle, Sha256.of(lifecycle.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private RequestStatus status(UUID request) {
        return model.state().request(request).orElseThrow().statusAt(model.now());
    }

    @Test
    void aPolicyIsPublishedAtOnceOrProposed() {
        Lifecycle strict = Lifecycle.standard().policyApprovals(2, "ml-lead").build();
        Lifecycle open = Lifecycle.standard().build();
        assertThat(model.execute(DAN, publish(strict)))
                .containsExactly(
                        new Event.PolicyPublished(strict, publish(strict).digest()));
        assertThat(model.lifecycle()).isEqualTo(strict);
        assertThat(model.execute(DAN, publish(strict))).isEmpty();
        assertThat(model.execute(DAN, publish(open))).hasOnlyElementsOfType(Event.PolicyProposed.class);
        UUID first = model.lastCommand();
        model.execute(DAN, publish(TWO));
        UUID second = model.lastCommand();
        assertThat(model.lifecycle()).isEqualTo(strict);
        model.execute(BOB, new Command.Approve(first, "ok"));
        // who made a version may agree to a policy
        assertThat(model.execute(ADA, new Command.Approve(first, "ok")))
                .containsExactly(
                        new Event.Approved(first, "ok"),
                        new Event.PolicyPublished(open, publish(open).digest()),
                        new Event.RequestMoved(first, RequestStatus.EXECUTED));
        assertThat(model.lifecycle()).isEqualTo(open);
        assertThat(status(second)).isEqualTo(RequestStatus.ENDED);
        assertThat(status(first)).isEqualTo(RequestStatus.EXECUTED);
    }

    @Test
    void aProposalIsDecidedOnWithinItsTimeAndByItsRole() {
        model.execute(
                DAN,
                publish(Lifecycle.standard()
                        .policyApprovals(Approvals.of(1, "compliance").within(Duration.ofHours(1)))
                        .build()));
        model.execute(DAN, publish(TWO));
        UUID proposed = model.lastCommand();
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                new Command.Approve(proposed, "ok"),
                "bob (ml-lead) may not decide on " + "request fraud/" + proposed + "; it takes the role compliance");
        model.pass(Duration.ofHours(2));
        assertThat(status(proposed)).isEqualTo(RequestStatus.EXPIRED);
    }

    @Test
    void whoeverProposedAPolicyMustStillBeAllowedToPublishIt() {
        model.govern(Lifecycle.standard().policyApprovals(1, "ml-lead").build());
        model.execute(Actor.of("ann", "author"), publish(TWO));
        UUID proposed = model.lastCommand();
        model.govern(Lifecycle.standard()
                .policyApprovals(1, "ml-lead")
                .access(AccessPolicy.builder()
                        .allow("ml-lead", Permission.values())
                        .build())
                .build());
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                new Command.Approve(proposed, "ok"),
                "ann may not publish policy for fraud; it takes the role ml-lead, and ann has author");
        model.execute(BOB, new Command.Reject(proposed, "no author any more"));
        assertThat(status(proposed)).isEqualTo(RequestStatus.REJECTED);
    }

    @Test
    void nobodyShutsThemselvesOut() {
        Lifecycle shut = Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("admin", Permission.PUBLISH_POLICY)
                        .build())
                .build();
        model.assertRefused(
                InvalidInputException.class,
                BOB,
                publish(shut),
                "this policy would lock out bob (ml-lead), who publishes it: let a role of theirs publish policies for fraud, such as allow(\"ml-lead\", PUBLISH_POLICY)");
        model.execute(Actor.of("root", "admin"), publish(shut));
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                publish(TWO),
                "bob may not publish policy for fraud; it takes the role admin, and bob has ml-lead");
    }

    @Test
    void aModelsPolicyDoesNotOpenWhatTheRegistrysShuts() {
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder()
                        .allow("admin", Permission.values())
                        .allow(AccessPolicy.Rule.of("ml-lead", Permission.TAG).on("fr*d"))
                        .build())
                .build());
        Actor root = Actor.of("root", "admin");
        model.execute(root, publish(TWO));
        assertThat(Policy.of(model.state(), Optional.empty()).lifecycle()).isEqualTo(TWO);
        model.execute(BOB, Commands.tag("1.0", "team", "risk"));
        model.assertRefused(
                AccessDeniedException.class,
                BOB,
                archive("1.0"),
                "bob may not archive for fraud; it takes the role admin, and bob has ml-lead");
        model.govern(Lifecycle.standard()
                .access(AccessPolicy.builder().bind("root", "admin").build())
                .build());
        model.assertRefused(
                AccessDeniedException.class,
                root,
                archive("1.0"),
                "root may not archive for fraud; no role may, and root has admin");
        assertThat(model.entries().get(model.entries().size() - 1).policies())
                .extracting(p -> p.scope())
                .containsExactly(ModelName.REGISTRY, ModelHistory.MODEL);
    }
}

package dev.modelregistry.examples;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PolicyRevision;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;

/**
 * Who may do what, what a version must show, and who must agree: a policy that every process obeys, because it is data in
 * the registry itself.
 */
public final class Example03_Governance {
    private static final String MODEL = "fraud-detector";

    private final Registry compliance;
    private final Registry alice;
    private final Registry bob;
    private final Registry carol;
    private final PrintStream out;

    private Example03_Governance(Registry registry, PrintStream out) {
        this.compliance = registry.as(Actor.of("compliance", "compliance"));
        this.alice = registry.as(Actor.of("alice", "trainer", "ml-lead"));
        this.bob = registry.as(Actor.of("bob", "ml-lead"));
        this.carol = registry.as(Actor.of("carol", "ml-lead"));
        this.out = out;
    }

    /** Takes nothing; the registry is in memory. */
    public static void main(String[] args) {
        run(System.out);
    }

    static void run(PrintStream out) {
        try (Registry registry = Registries.inMemory()) {
            new Example03_Governance(registry, out).tell();
        }
    }

    private void tell() {
        // 1.0 has been in production since before there was a policy
        ModelVersion settled = register("weights of 1.0", 0.961);
        alice.promote(settled.ref(), STAGING, "first model");
        alice.promote(settled.ref(), PRODUCTION, "first model");

        say("compliance publishes a policy");
        compliance.publish(policy());

        ModelVersion candidate = register("weights of 1.1", 0.973);
        bob.promote(candidate.ref(), STAGING, "offline metrics look good");

        say("bob asks for production, too early");
        refused(() ->
                bob.requestPromotion(candidate.ref(), PRODUCTION, Share.percent(10), Share.percent(50), "let's go"));

        say("the holdout evaluation and the review come in");
        bob.evaluate(
                settled.ref(), Evaluation.of("holdout").metric("auc", 0.958).build());
        bob.evaluate(
                candidate.ref(), Evaluation.of("holdout").metric("auc", 0.969).build());
        bob.tag(candidate.ref(), "reviewed-by", "carol");

        say("bob asks again: 10 % first, up to 50 %");
        Promotion request = bob.requestPromotion(
                candidate.ref(), PRODUCTION, Share.percent(10), Share.percent(50), "beats 1.0 on the holdout set");
        say("alice, who trained it, cannot approve it; nor can bob, who asked");
        refused(() -> alice.approve(request.id(), "I made it, it is good"));
        refused(() -> bob.approve(request.id(), "I asked for it"));
        say("carol: " + carol.approve(request.id(), "drift report is clean"));
        Registry dave = bob.as(Actor.of("dave", "ml-lead"));
        say("dave:  " + dave.approve(request.id(), "load test passed"));
        serving();

        say("it grows to 50 %, and not beyond what was approved");
        bob.promote(candidate.ref(), PRODUCTION, Share.percent(50), "no complaints after a day");
        serving();
        refused(() -> bob.promote(candidate.ref(), PRODUCTION, "all of it"));

        say("precision falls: one call undoes the whole rollout");
        carol.rollback(MODEL, PRODUCTION, "precision fell on live traffic");
        serving();

        history();
    }

    private static Lifecycle policy() {
        return Lifecycle.standard()
                .gate(STAGING, Gate.metadataComplete())
                .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.95))
                .gate(
                        PRODUCTION,
                        Gate.notWorseThan(PRODUCTION, "auc")
                                .onEvaluation("holdout")
                                .tolerance(0.002),
                        Gate.tag("reviewed-by"))
                .approvals(PRODUCTION, 2, "ml-lead")
                .access(AccessPolicy.builder()
                        .allow("trainer", Permission.REGISTER, Permission.TAG, Permission.EVALUATE)
                        .allow(
                                "ml-lead",
                                Permission.PROMOTE,
                                Permission.CHANGE_SHARES,
                                Permission.APPROVE,
                                Permission.ROLL_BACK,
                                Permission.TAG,
                                Permission.EVALUATE)
                        .allow("compliance", Permission.PUBLISH_POLICY)
                        .build())
                .build();
    }

    private ModelVersion register(String weights, double auc) {
        return alice.register(Registration.of(MODEL)
                .artifact("model.bin", weights.getBytes(StandardCharsets.UTF_8))
                .trainedAt(Instant.parse("2026-11-01T08:00:00Z"))
                .dataset(Dataset.of("transactions", "2026-10-01").role("train"))
                .hyperparameter("max_depth", 6)
                .metric("auc", auc)
                .build());
    }

    private void refused(Runnable call) {
        try {
            call.run();
        } catch (RegistryException refusal) {
            out.println("  refused: " + refusal.getMessage().replace("\n", "\n  "));
            return;
        }
        throw new IllegalStateException("this should have been refused");
    }

    private void serving() {
        Allocation allocation = alice.model(MODEL).allocation(PRODUCTION).orElseThrow();
        out.println("  production: "
                + allocation.shares().entrySet().stream()
                        .map(e -> e.getKey() + " at " + e.getValue())
                        .collect(Collectors.joining(", ")));
    }

    private void history() {
        say("who did what, and under which policy");
        for (HistoryEntry entry : alice.audit().history(MODEL)) {
            String under =
                    entry.policies().stream().map(PolicyRevision::toString).collect(Collectors.joining(", "));
            out.printf(
                    "  %2d  %-8s %-9s %s%n",
                    entry.revision(),
                    entry.actor().id(),
                    under.isEmpty() ? "no policy" : under,
                    entry.describe() + (entry.reason().isEmpty() ? "" : " (" + entry.reason() + ")"));
        }
    }

    private void say(String what) {
        out.println(what);
    }
}

package dev.modelregistry.examples;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelRef;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.metadata.CodeRef;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.metadata.Signature;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** A year of four models, invented: who registered, promoted, approved, rolled back and recalled what, and when. */
final class InventedYear {
    static final String FRAUD = "fraud-detector";

    /** It turns out to be wrong. */
    static final Dataset MERCHANTS = Dataset.of("merchants", "2026-03");

    /** The day on which the auditor wants to know what was in production. */
    static final Instant THAT_DAY = Instant.parse("2026-06-15T12:00:00Z");

    static final Instant TODAY = Instant.parse("2026-11-26T09:00:00Z");

    private static final String BASE = "card-encoder";
    private static final String CHARGEBACKS = "chargeback-forecast";
    private static final String CHURN = "churn";

    private final Calendar calendar;
    private final Registry ada;
    private final Registry noor;
    private final Registry tomas;
    private final Registry mei;
    private final Registry compliance;

    private InventedYear(Registry registry, Calendar calendar) {
        this.calendar = calendar;
        this.ada = registry.as(Actor.of("ada", "trainer"));
        this.noor = registry.as(Actor.of("noor", "ml-lead"));
        this.tomas = registry.as(Actor.of("tomas", "ml-lead"));
        this.mei = registry.as(Actor.of("mei", "ml-lead"));
        this.compliance = registry.as(Actor.of("compliance", "compliance"));
    }

    /** A clock that is set by hand. */
    static final class Calendar implements InstantSource {
        private volatile Instant now = Instant.parse("2025-11-28T09:00:00Z");

        void set(String day) {
            now = Instant.parse(day + "T09:00:00Z");
        }

        void later(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    /** Fills an empty registry that reads this calendar. */
    static void happen(Registry registry, Calendar calendar) {
        InventedYear year = new InventedYear(registry, calendar);
        year.winter();
        year.spring();
        year.summer();
        year.autumn();
        calendar.now = TODAY;
    }

    private void winter() {
        calendar.set("2025-11-28");
        register(BASE, "2025-11", Optional.empty(), 0.871, "merchants", "2025-10");
        calendar.set("2025-12-01");
        register(FRAUD, "2025-11", Optional.of(BASE + "@1.0"), 0.921, "transactions", "2025-10");
        ada.describe(FRAUD, "Scores card payments while they are made; above 0.8 a person looks at them.");
        launch(noor, FRAUD + "@1.0", 0.917, "first model; replaces the rules of 2019");
        ada.alias(FRAUD, "champion", ModelRef.parse(FRAUD + "@1.0").exact().orElseThrow());
        calendar.set("2025-12-10");
        register(CHURN, "2025-12", Optional.empty(), 0.83, "customers", "2025-11");
        launch(tomas, CHURN + "@1.0", 0.826, "pilot with the retention team");
        calendar.set("2025-12-18");
        compliance.publish(rules(1));
        calendar.set("2026-01-12");
        register(FRAUD, "2026-01", Optional.of(BASE + "@1.0"), 0.934, "transactions", "2025-12");
        canary(FRAUD + "@1.1", 0.928, "learned from the holiday season");
        calendar.set("2026-02-03");
        register(CHARGEBACKS, "2026-01", Optional.of(BASE + "@1.0"), 0.902, "chargebacks", "2025-12");
        evaluated(CHARGEBACKS + "@1.0", 0.901);
        release(CHARGEBACKS + "@1.0", "the finance team plans with it");
        calendar.set("2026-02-20");
        register(FRAUD, "2026-02", Optional.of(BASE + "@1.0"), 0.941, "transactions", "2026-01");
        evaluated(FRAUD + "@1.2", 0.915);
        refused(() -> noor.requestPromotion(ref(FRAUD + "@1.2"), PRODUCTION, "higher AUC in training"));
        noor.demote(ref(FRAUD + "@1.2"), STAGING, "worse on the holdout set");
        ada.archive(ref(FRAUD + "@1.2"), "overfitted: worse on the holdout set");
    }

    private void spring() {
        calendar.set("2026-03-09");
        register(FRAUD, "2026-03", Optional.of(BASE + "@1.0"), 0.938, "transactions", "2026-02");
        evaluated(FRAUD + "@1.3", 0.931);
        approve(noor.requestPromotion(
                ref(FRAUD + "@1.3"), PRODUCTION, Share.percent(10), Share.ALL, "better on small merchants"));
        calendar.later(Duration.ofDays(3));
        noor.rollback(FRAUD, PRODUCTION, "precision fell on live traffic");
        calendar.set("2026-04-02");
        register(BASE, "2026-04", Optional.empty(), 0.889, MERCHANTS.name(), MERCHANTS.version());
        calendar.set("2026-04-16");
        register(FRAUD, "2026-04", Optional.of(BASE + "@1.1"), 0.947, "transactions", "2026-03");
        canary(FRAUD + "@1.4", 0.944, "the new encoder knows more merchants");
        ada.alias(FRAUD, "champion", ref(FRAUD + "@1.4").exact().orElseThrow());
        calendar.set("2026-05-11");
        register(CHURN, "2026-05", Optional.empty(), 0.846, "customers", "2026-04");
        evaluated(CHURN + "@1.1", 0.841);
        release(CHURN + "@1.1", "half a year of new customers");
        calendar.set("2026-05-20");
        register(CHARGEBACKS, "2026-05", Optional.of(FRAUD + "@1.4"), 0.917, "chargebacks", "2026-04");
        evaluated(CHARGEBACKS + "@1.1", 0.914);
        release(CHARGEBACKS + "@1.1", "built on the fraud detector's last layer");
    }

    private void summer() {
        calendar.set("2026-06-08");
        register(FRAUD, "2026-06", Optional.of(BASE + "@1.1"), 0.956, "transactions", "2026-05");
        canary(FRAUD + "@1.5", 0.951, "learned from the spring campaign");
        calendar.set("2026-07-14");
        noor.rollback(FRAUD, PRODUCTION, "a partner reports its own test cards as fraud");
        calendar.later(Duration.ofDays(1));
        tomas.recall(ref(FRAUD + "@1.5"), "test cards of a partner were in the training set");
        calendar.set("2026-07-28");
        compliance.publish(rules(2));
        calendar.set("2026-08-17");
        register(BASE, "2026-08", Optional.empty(), 0.893, "merchants", "2026-07");
    }

    private void autumn() {
        calendar.set("2026-09-07");
        register(FRAUD, "2026-09", Optional.of(BASE + "@1.2"), 0.953, "transactions", "2026-08");
        evaluated(FRAUD + "@1.6", 0.952);
        noor.tag(ref(FRAUD + "@1.6"), "reviewed-by", "mei");
        Promotion first = noor.requestPromotion(ref(FRAUD + "@1.6"), PRODUCTION, "without the partner's test cards");
        calendar.later(Duration.ofHours(5));
        mei.reject(first.id(), "the drift report of August is missing");
        calendar.set("2026-09-16");
        grow(
                FRAUD + "@1.6",
                noor.requestPromotion(
                        ref(FRAUD + "@1.6"), PRODUCTION, Share.percent(10), Share.ALL, "drift report attached"));
        ada.alias(FRAUD, "champion", ref(FRAUD + "@1.6").exact().orElseThrow());
        calendar.set("2026-10-05");
        compliance.hold(ref(FRAUD + "@1.5"), "open complaint of a partner");
        calendar.set("2026-11-16");
        register(FRAUD, "2026-11", Optional.of(BASE + "@1.2"), 0.961, "transactions", "2026-10");
        evaluated(FRAUD + "@1.7", 0.958);
        noor.tag(ref(FRAUD + "@1.7"), "reviewed-by", "tomas");
        approve(noor.requestPromotion(
                ref(FRAUD + "@1.7"),
                PRODUCTION,
                Share.percent(25),
                Share.percent(50),
                "ready for the end of the year"));
        ada.alias(FRAUD, "challenger", ref(FRAUD + "@1.7").exact().orElseThrow());
    }

    /** Trained the day before. */
    private void register(
            String model, String month, Optional<String> parent, double auc, String dataset, String datasetVersion) {
        Registration.Builder registration = Registration.of(model)
                .artifact("model.bin", (model + " of " + month).getBytes(StandardCharsets.UTF_8))
                .trainedAt(calendar.instant().minus(Duration.ofHours(14)))
                .dataset(Dataset.of(dataset, datasetVersion)
                        .role("train")
                        .at(URI.create("s3://lake/" + dataset + "/" + datasetVersion)))
                .hyperparameter("layers", model.equals(BASE) ? 12 : 4)
                .hyperparameter("learning_rate", 0.001)
                .metric("auc", auc)
                .metric("log_loss", Math.round((1.1 - auc) * 1_000) / 1_000.0)
                .signature(Signature.builder()
                        .input("transaction", DType.FLOAT32, -1, 64)
                        .output("score", DType.FLOAT32, -1)
                        .build())
                .code(CodeRef.git("https://git.example/risk/" + model + ".git", "c0ffee" + month.replace("-", "")))
                .tag("team", model.equals(CHURN) ? "retention" : "risk");
        parent.map(ModelRef::parse).ifPresent(registration::parent);
        ada.register(registration.build());
    }

    /** Before there were rules. */
    private void launch(Registry who, String version, double auc, String reason) {
        evaluated(version, auc);
        calendar.later(Duration.ofHours(4));
        who.promote(ref(version), PRODUCTION, reason);
    }

    private void evaluated(String version, double auc) {
        calendar.later(Duration.ofHours(2));
        noor.promote(ref(version), STAGING, "to be evaluated");
        calendar.later(Duration.ofHours(20));
        noor.evaluate(
                ref(version),
                Evaluation.of("holdout")
                        .metric("auc", auc)
                        .dataset(Dataset.of("holdout", "2025-11"))
                        .build());
    }

    private void release(String version, String reason) {
        approve(noor.requestPromotion(ref(version), PRODUCTION, reason));
    }

    private void canary(String version, double auc, String reason) {
        evaluated(version, auc);
        grow(version, noor.requestPromotion(ref(version), PRODUCTION, Share.percent(10), Share.ALL, reason));
    }

    private void grow(String version, Promotion request) {
        approve(request);
        calendar.later(Duration.ofDays(4));
        noor.promote(ref(version), PRODUCTION, Share.percent(50), "no complaints in four days");
        calendar.later(Duration.ofDays(6));
        noor.promote(ref(version), PRODUCTION, "ten days without an incident");
    }

    private void approve(Promotion request) {
        calendar.later(Duration.ofHours(3));
        tomas.approve(request.id(), "load test passed");
        calendar.later(Duration.ofHours(22));
        mei.approve(request.id(), "drift report is clean");
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (RegistryException refusal) {
            return;
        }
        throw new IllegalStateException("this should have been refused");
    }

    private static Lifecycle rules(int edition) {
        Lifecycle.Builder rules = Lifecycle.standard()
                .gate(STAGING, Gate.metadataComplete())
                .gate(PRODUCTION, Gate.metricAtLeast("auc", 0.8))
                .gate(
                        PRODUCTION,
                        Gate.notWorseThan(PRODUCTION, "auc")
                                .onEvaluation("holdout")
                                .tolerance(0.005))
                .approvals(PRODUCTION, 2, "ml-lead")
                .access(AccessPolicy.builder()
                        .allow("trainer", Permission.REGISTER, Permission.TAG, Permission.ALIAS, Permission.ARCHIVE)
                        .allow(
                                "ml-lead",
                                Permission.PROMOTE,
                                Permission.CHANGE_SHARES,
                                Permission.APPROVE,
                                Permission.ROLL_BACK,
                                Permission.RECALL,
                                Permission.TAG,
                                Permission.EVALUATE)
                        .allow("compliance", Permission.PUBLISH_POLICY, Permission.HOLD)
                        .build());
        return edition == 1
                ? rules.build()
                : rules.gate(PRODUCTION, Gate.tag("reviewed-by")).build();
    }

    private static ModelRef ref(String text) {
        return ModelRef.parse(text);
    }
}

package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Manifest;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.GateResult;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromotionCheck;
import dev.modelregistry.lifecycle.Requirement;
import dev.modelregistry.metadata.DType;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.metadata.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What each gate lets in, and what it says of what it refuses. */
class GatesTest {
    private static final Version V10 = Version.parse("1.0");

    private final ModelHistory model = new ModelHistory();

    /** How version 1.0, or the newest, does at a gate before production. */
    private GateResult at(Gate gate) {
        return at("1." + (model.state().versionsOf(1).size() - 1), gate);
    }

    private GateResult at(String version, Gate gate) {
        model.govern(Lifecycle.standard().gate(PRODUCTION, gate).build());
        PromotionCheck check = model.check(ModelHistory.ADA, promote(version, PRODUCTION));
        assertThat(check.gates()).hasSize(1);
        assertThat(check.gates().get(0).wanted()).isEqualTo(gate.wanted());
        return check.gates().get(0);
    }

    private static void passes(GateResult result, String actual) {
        assertThat(result).isEqualTo(new GateResult(result.gate(), true, result.wanted(), actual));
    }

    private static void refuses(GateResult result, String actual) {
        assertThat(result).isEqualTo(new GateResult(result.gate(), false, result.wanted(), actual));
    }

    private void evaluated(String version, String name, double auc) {
        model.execute(new Command.Evaluate(
                Version.parse(version), Evaluation.of(name).metric("auc", auc).build()));
    }

    @Test
    void aMetricHasABound() {
        model.execute(register(5));
        passes(at(Gate.metricAtLeast("auc", 0.905)), "auc = 0.905");
        refuses(at(Gate.metricAtLeast("auc", 0.906)), "auc = 0.905");
        passes(at(Gate.metricAtMost("auc", 0.905)), "auc = 0.905");
        refuses(at(Gate.metricAtMost("auc", 0.904)), "auc = 0.905");
        refuses(at(Gate.metricAtLeast("f1", 0)), "no metric f1");
        refuses(at(Gate.metricAtMost("f1", 1)), "no metric f1");
    }

    @Test
    void theNewestEvaluationOfANameCounts() {
        model.execute(register(0));
        Gate gate = Gate.metricAtLeast("auc", 0.95).onEvaluation("holdout");
        refuses(at(gate), "no evaluation holdout");
        evaluated("1.0", "holdout", 0.97);
        evaluated("1.0", "other", 0.1);
        passes(at(gate), "auc = 0.97 on evaluation holdout");
        evaluated("1.0", "holdout", 0.9);
        refuses(at(gate), "auc = 0.9 on evaluation holdout");
        refuses(at(Gate.metricAtLeast("f1", 0.1).onEvaluation("holdout")), "no metric f1 on evaluation holdout");
    }

    @Test
    void anEvaluationGrowsOld() {
        model.execute(register(0));
        evaluated("1.0", "holdout", 0.97);
        String of = model.entries().get(1).time().toString();
        Gate gate = Gate.metricAtLeast("auc", 0.95).onEvaluation("holdout").maxAge(Duration.ofHours(1));
        model.pass(Duration.ofMinutes(59));
        passes(at(gate), "auc = 0.97 on evaluation holdout");
        model.pass(Duration.ofMinutes(2));
        refuses(at(gate), "auc = 0.97 on evaluation holdout, of " + of + ", which is too old");
        evaluated("1.0", "holdout", 0.97);
        passes(at(gate), "auc = 0.97 on evaluation holdout");
        passes(
                at(Gate.notWorseThan(PRODUCTION, "auc").maxAge(Duration.ofDays(30))),
                "auc = 0.9; production serves nothing else");
        refuses(
                at(Gate.notWorseThan(PRODUCTION, "auc").maxAge(Duration.ofHours(1))),
                "auc = 0.9; production serves nothing else, of 2026-10-31T12:00:00Z, which is too old");
    }

    @Test
    void aCandidateIsNotWorseThanWhatAStageServes() {
        model.execute(register(5));
        Gate gate = Gate.notWorseThan(PRODUCTION, "auc");
        passes(at(gate), "auc = 0.905; production serves nothing else");
        refuses(at(Gate.notWorseThan(PRODUCTION, "f1")), "no metric f1; production serves nothing else");
        model.govern(Lifecycle.standard().build());
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(register(3));
        model.execute(register(7));

        refuses(at("1.1", gate), "auc = 0.903; 1.0 in production has auc = 0.905");
        passes(at("1.2", gate), "auc = 0.907; 1.0 in production has auc = 0.905");
        passes(
                at("1.1", Gate.notWorseThan(PRODUCTION, "auc").tolerance(0.0021)),
                "auc = 0.903; 1.0 in production has auc = 0.905");
        refuses(
                at("1.1", Gate.notWorseThan(PRODUCTION, "auc").tolerance(0.0019)),
                "auc = 0.903; 1.0 in production has auc = 0.905");
        passes(
                at("1.1", Gate.notWorseThan(PRODUCTION, "auc").lowerIsBetter()),
                "auc = 0.903; 1.0 in production has auc = 0.905");
        refuses(
                at("1.2", Gate.notWorseThan(PRODUCTION, "auc").lowerIsBetter()),
                "auc = 0.907; 1.0 in production has auc = 0.905");
        passes(
                at("1.2", Gate.notWorseThan(PRODUCTION, "auc").lowerIsBetter().tolerance(0.0021)),
                "auc = 0.907; 1.0 in production has auc = 0.905");
    }

    @Test
    void aToleranceIsMeantAsItIsWritten() {
        model.execute(register(0));
        evaluated("1.0", "holdout", 0.8);
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(register(1));
        evaluated("1.1", "holdout", 0.7);
        Gate.NotWorse gate =
                Gate.notWorseThan(PRODUCTION, "auc").onEvaluation("holdout").tolerance(0.1);
        // 0.8 - 0.1 is a little more than 0.7 in binary
        assertThat(at("1.1", gate).passed()).isTrue();
        assertThat(at("1.1", gate.tolerance(0.0999999)).passed()).isFalse();
        evaluated("1.1", "holdout", 0.9);
        evaluated("1.0", "holdout", 0.6);
        assertThat(at("1.1", gate.lowerIsBetter().tolerance(0.3)).passed()).isTrue();
        assertThat(at("1.1", gate.lowerIsBetter().tolerance(0.2999999)).passed())
                .isFalse();
    }

    @Test
    void aMetricThatIsYetToComeIsNotNewEnough() {
        Manifest tomorrow = trained(model.now().plus(Duration.ofDays(1)));
        model.execute(new Command.Register(tomorrow, Commands.digest(0), Map.of(), Optional.empty(), false, Set.of()));
        refuses(
                at(Gate.metricAtLeast("auc", 0.5).maxAge(Duration.ofDays(30))),
                "auc = 0.9, of " + tomorrow.trainedAt() + ", which is yet to come");
        refuses(
                at(Gate.notWorseThan(PRODUCTION, "auc").maxAge(Duration.ofDays(30))),
                "auc = 0.9; production serves nothing else, of " + tomorrow.trainedAt() + ", which is yet to come");
        assertThat(at(Gate.metricAtLeast("auc", 0.5)).passed()).isTrue();
        model.pass(Duration.ofDays(2));
        assertThat(at(Gate.metricAtLeast("auc", 0.5).maxAge(Duration.ofDays(30)))
                        .passed())
                .isTrue();
    }

    private static Manifest trained(Instant at) {
        Manifest m = Commands.manifest(0);
        return new Manifest(
                m.artifact(),
                at,
                m.datasets(),
                m.hyperparameters(),
                m.metrics(),
                m.signature(),
                m.code(),
                m.dependencies(),
                m.parents(),
                m.business());
    }

    @Test
    void aCandidateThatIsFirstThereIsHeldAgainstTheNext() {
        model.execute(register(5));
        model.execute(register(7));
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.1", STAGING, 10));
        refuses(at("1.0", Gate.notWorseThan(STAGING, "auc")), "auc = 0.905; 1.1 in staging has auc = 0.907");
        passes(at("1.1", Gate.notWorseThan(STAGING, "auc")), "auc = 0.907; 1.0 in staging has auc = 0.905");
    }

    @Test
    void whatAStageServesMustBeMeasuredToo() {
        model.execute(register(5));
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(register(7));
        evaluated("1.1", "holdout", 0.99);
        Gate gate = Gate.notWorseThan(PRODUCTION, "auc").onEvaluation("holdout");
        refuses(at(gate), "auc = 0.99 on evaluation holdout; 1.0 in production has no evaluation holdout");
        evaluated("1.0", "holdout", 0.98);
        passes(at(gate), "auc = 0.99 on evaluation holdout; 1.0 in production has auc = 0.98 on evaluation holdout");
    }

    @Test
    void metadataIsCompleteIfNothingWasWaived() {
        model.execute(register(0));
        passes(at(Gate.metadataComplete()), "all given");
        model.execute(bare(Optional.empty()));
        refuses(at(Gate.metadataComplete()), "no dataset, no hyperparameters, no metrics");
    }

    private static Command.Register bare(Optional<Signature> signature) {
        Manifest m = Commands.manifest(0);
        Manifest manifest = new Manifest(
                m.artifact(),
                m.trainedAt(),
                List.of(),
                Map.of(),
                Map.of(),
                signature,
                Optional.empty(),
                Map.of(),
                List.of(),
                Map.of());
        return new Command.Register(
                manifest,
                Commands.digest(1_000 + signature.hashCode()),
                Map.of(),
                Optional.empty(),
                false,
                Set.of(Requirement.values()));
    }

    @Test
    void aSignatureIsThereOrNot() {
        model.execute(register(0));
        refuses(at(Gate.signaturePresent()), "none");
        model.execute(bare(Optional.of(takes(DType.FLOAT32))));
        passes(at(Gate.signaturePresent()), "there is one");
    }

    private static Signature takes(DType dtype) {
        return Signature.builder().input("x", dtype, 1).build();
    }

    @Test
    void aSignatureFitsWhatAStageServes() {
        Gate gate = Gate.signatureCompatibleWith(PRODUCTION);
        model.execute(register(0));
        passes(at(gate), "production serves nothing else");
        model.govern(Lifecycle.standard().build());
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(register(1));
        passes(at(gate), "1.0 in production has no signature");
        model.execute(bare(Optional.of(takes(DType.FLOAT32))));
        model.govern(Lifecycle.standard().build());
        model.execute(promote("1.2", STAGING));
        model.execute(promote("1.2", PRODUCTION));
        refuses(at("1.1", gate), "no signature, and 1.2 in production has one");
        Command.Register other = bare(Optional.of(takes(DType.INT64)));
        model.execute(new Command.Register(
                other.manifest(), other.digest(), other.tags(), other.idempotencyKey(), true, other.waived()));
        refuses(
                at("2.0", gate),
                "not compatible with 1.2 in production: its callers today: input x: they send FLOAT32, it takes INT64;"
                        + " after a rollback: input x: they send INT64, it takes FLOAT32");
        model.execute(bare(Optional.of(takes(DType.INT64))));
        model.govern(Lifecycle.standard().build());
        model.execute(promote("2.0", STAGING));
        model.execute(promote("2.0", PRODUCTION));
        passes(at("2.1", gate), "compatible with 2.0 in production");
    }

    @Test
    void aVersionWaitsInAStage() {
        model.execute(register(0));
        Gate gate = Gate.timeIn(STAGING, Duration.ofHours(2));
        refuses(at(gate), "it is not in staging");
        model.govern(Lifecycle.standard().build());
        model.execute(promote("1.0", STAGING));
        String since = "in staging since " + model.entries().get(1).time();
        model.pass(Duration.ofMinutes(119));
        refuses(at(gate), since);
        model.pass(Duration.ofMinutes(1));
        passes(at(gate), since);
        assertThat(gate.wanted()).isEqualTo("at least 2 h in staging");
    }

    @Test
    void aTagIsThereOrHasAValue() {
        model.execute(register(0));
        refuses(at(Gate.tag("team")), "no tag team");
        model.execute(new Command.Tag(Optional.of(V10), "team", "risk"));
        passes(at(Gate.tag("team")), "team=risk");
        passes(at(Gate.tag("team", "risk")), "team=risk");
        refuses(at(Gate.tag("team", "fraud")), "team=risk");
    }

    @Test
    void whatIsWantedReadsWell() {
        assertThat(Gate.metricAtLeast("auc", 0.95)
                        .onEvaluation("holdout")
                        .maxAge(Duration.ofMinutes(90))
                        .wanted())
                .isEqualTo("auc >= 0.95 on evaluation holdout, not older than 90 min");
        assertThat(Gate.metricAtMost("loss", 0.1)
                        .maxAge(Duration.ofMillis(1_500))
                        .wanted())
                .isEqualTo("loss <= 0.1, not older than 1.5 s");
        assertThat(Gate.notWorseThan(PRODUCTION, "auc").tolerance(0.002).wanted())
                .isEqualTo("auc not lower than what production serves, give or take 0.002");
        assertThat(Gate.notWorseThan(PRODUCTION, "loss").lowerIsBetter().wanted())
                .isEqualTo("loss not higher than what production serves");
        assertThat(Gate.tag("team", "risk").wanted()).isEqualTo("tag team=risk");
        assertThat(Gate.tag("team").wanted()).isEqualTo("tag team");
    }
}

package dev.modelregistry.core.report;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.AuditReport;
import dev.modelregistry.audit.AuditReport.Period;
import dev.modelregistry.audit.AuditReport.PolicyChange;
import dev.modelregistry.audit.AuditReport.Reported;
import dev.modelregistry.audit.Event;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.Approval;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.RequestStatus;
import dev.modelregistry.lineage.LineageGraph;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is in a report. */
class AuditReportTest {
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");

    private final Audited audited = new Audited();

    @AfterEach
    void close() {
        audited.close();
    }

    private void promote(ModelVersion version) {
        audited.registry.promote(version.ref(), STAGING, "try it");
        audited.registry.promote(version.ref(), PRODUCTION, "it is good");
    }

    @Test
    void itTellsWhatAStageServedFromWhenToWhenAndWhy() {
        promote(audited.register());
        Instant first = audited.now();
        ModelVersion second = audited.register();
        audited.registry.promote(second.ref(), STAGING, "try it");
        audited.registry.promote(second.ref(), PRODUCTION, Share.percent(10), "canary");
        Instant canary = audited.now();
        audited.later(Duration.ofDays(1));
        audited.registry.rollback(Audited.MODEL, PRODUCTION, "precision fell");
        Instant back = audited.now();
        audited.later(Duration.ofDays(1));

        List<Period> production = audited.report().periods().items().stream()
                .filter(period -> period.stage().equals(PRODUCTION))
                .toList();

        assertThat(production).extracting(Period::from).containsExactly(first, canary, back);
        assertThat(production)
                .extracting(Period::until)
                .containsExactly(Optional.of(canary), Optional.of(back), Optional.empty());
        assertThat(production)
                .extracting(Period::cause)
                .containsExactly(Event.Cause.PROMOTED, Event.Cause.PROMOTED, Event.Cause.ROLLED_BACK);
        assertThat(production.get(1).shares())
                .containsEntry(V10, Share.percent(90))
                .containsEntry(V11, Share.percent(10));
        assertThat(production.get(2).reason()).isEqualTo("precision fell");
    }

    @Test
    void whileAStageServesNothingThereIsNoPeriod() {
        ModelVersion version = audited.register();
        audited.registry.promote(version.ref(), STAGING, "try it");
        audited.later(Duration.ofDays(1));
        audited.registry.demote(version.ref(), STAGING, "withdrawn");
        audited.later(Duration.ofDays(1));

        assertThat(audited.report().periods().items())
                .singleElement()
                .satisfies(period ->
                        assertThat(period.until()).contains(audited.now().minus(Duration.ofDays(1))));
    }

    @Test
    void itTellsWhoApprovedWhat() {
        audited.registry.publish(
                Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build());
        ModelVersion version = audited.register();
        audited.registry.promote(version.ref(), STAGING, "try it");
        Promotion request =
                audited.registry.as(Actor.of("noor", "ml-lead")).requestPromotion(version.ref(), PRODUCTION, "ready");
        audited.registry.as(Actor.of("mei", "ml-lead")).approve(request.id(), "load test passed");

        Promotion told = audited.report().promotions().items().get(0);

        assertThat(told.status()).isEqualTo(RequestStatus.EXECUTED);
        assertThat(told.requester().id()).isEqualTo("noor");
        assertThat(told.approvals())
                .containsExactly(new Approval(Actor.of("mei", "ml-lead"), audited.now(), "load test passed"));
    }

    @Test
    void itTellsOfThePoliciesOfAllModelsAndOfItsOwnAndWhoApprovedThem() {
        Lifecycle guarded = Lifecycle.standard().policyApprovals(1, "ml-lead").build();
        audited.registry.publish(Lifecycle.standard().build());
        audited.register();
        audited.later(Duration.ofDays(1));
        audited.registry.publish(Audited.MODEL, guarded);
        audited.later(Duration.ofDays(1));
        var proposal = audited.registry.publish(
                Audited.MODEL,
                Lifecycle.standard().policyApprovals(2, "ml-lead").build());
        audited.registry.as(Actor.of("mei", "ml-lead")).approve(proposal.id(), "as agreed");

        List<PolicyChange> policies = audited.report().policies().items();

        assertThat(policies)
                .extracting(change -> change.policy().scope())
                .containsExactly(ModelName.REGISTRY, ModelName.of(Audited.MODEL), ModelName.of(Audited.MODEL));
        assertThat(policies.get(1).approvals()).isEmpty();
        assertThat(policies.get(2).approvals())
                .containsExactly(new Approval(Actor.of("mei", "ml-lead"), audited.now(), "as agreed"));
        assertThat(audited.report().lifecycle()).isEqualTo(policies.get(2).lifecycle());
    }

    @Test
    void ofManyPoliciesTheNewestAreToldWhoseverTheyAre() {
        audited.register();
        audited.registry.publish(Lifecycle.standard().build());
        for (int i = 1; i <= 25; i++) {
            audited.later(Duration.ofDays(1));
            audited.registry.publish(
                    Audited.MODEL,
                    Lifecycle.standard()
                            .approvals(PRODUCTION, 1 + i % 9, "ml-lead")
                            .build());
        }
        audited.later(Duration.ofDays(1));
        audited.registry.publish(
                Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build());

        AuditReport.Excerpt<PolicyChange> policies = audited.report().policies();

        assertThat(policies.total()).isEqualTo(27);
        assertThat(policies.items()).hasSize(20).isSortedAccordingTo(Comparator.comparing(PolicyChange::time));
        assertThat(policies.items().get(19).policy().scope()).isEqualTo(ModelName.REGISTRY);
        assertThat(policies.items().get(0).time()).isEqualTo(audited.now().minus(Duration.ofDays(19)));
    }

    @Test
    void aPathThatIsAFolderIsNoFileOfAReport() {
        audited.register();
        for (Path folder : List.of(Path.of("/"), Path.of("").toAbsolutePath())) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> audited.report().toHtml(folder))
                    .withMessageContaining("could not be written to " + folder);
        }
    }

    @Test
    void deletedVersionsAreToldOf() {
        audited.register();
        ModelVersion gone = audited.register();
        audited.registry.delete(gone.ref(), "never used");

        assertThat(audited.report().versions().items())
                .extracting(Reported::status)
                .containsExactly(LineageGraph.Status.ACTIVE, LineageGraph.Status.DELETED);
    }

    @Test
    void asOfAMomentInThePastItTellsOfNothingLater() {
        promote(audited.register());
        Instant then = audited.now();
        promote(audited.register());
        audited.registry.publish(Lifecycle.standard().build());

        AuditReport report = audited.registry.at(then).audit().report(Audited.MODEL);

        assertThat(report.moment()).isEqualTo(then);
        assertThat(report.versions().items()).hasSize(1);
        assertThat(report.periods().items()).extracting(Period::shares).noneMatch(shares -> shares.containsKey(V11));
        assertThat(report.policies().items()).isEmpty();
        assertThat(report.history().total()).isEqualTo(3);
        assertThat(report.verification().revisions()).isEqualTo(6);
    }

    @Test
    void aLargeModelIsBoundedAndWhatIsLeftOutIsCounted() {
        ModelVersion version = audited.register();
        audited.registry.alias(Audited.MODEL, "champion", V10);
        for (int i = 0; i < 450; i++) {
            audited.register();
        }
        for (int i = 0; i < 121; i++) {
            promote(version);
            audited.registry.demote(version.ref(), PRODUCTION, "out");
            audited.later(Duration.ofHours(1));
        }

        AuditReport report = audited.report();

        assertThat(report.versions().total()).isEqualTo(451);
        assertThat(report.versions().items()).hasSize(200);
        assertThat(report.versions().items().get(0).version().version()).isEqualTo(V10);
        assertThat(report.versions().items().get(1).version().version()).isEqualTo(Version.parse("1.252"));
        assertThat(report.periods().total()).isEqualTo(242);
        assertThat(report.periods().items()).hasSize(200);
        assertThat(report.history().omitted()).isEqualTo(report.history().total() - 200);
        assertThat(report.toHtml()).contains("Of 451 versions, 200 are here").contains("Of 242 periods, 200 are here");
        assertThat(report.toMarkdown()).contains("Of 451 versions, 200 are here");
        assertThat(report.toJson()).contains("\"versions\":{\"total\":451,");
    }

    @Test
    void ofALongLineTheNearestAncestorsAreToldAndTheRestIsCounted() {
        ModelVersion last = audited.register();
        for (int i = 0; i < 20; i++) {
            last = audited.register(last.ref());
        }

        AuditReport.Origins origins = audited.report().origins();

        assertThat(origins.of()).containsExactly(last.ref());
        assertThat(origins.graph().nodes())
                .extracting(LineageGraph.Node::id)
                .containsExactlyInAnyOrder(
                        "version fraud@1.20",
                        "version fraud@1.19",
                        "version fraud@1.18",
                        "version fraud@1.17",
                        "version fraud@1.16",
                        "dataset 12 transactions/2026-01");
        assertThat(origins.omitted()).isEqualTo(16);
    }

    @Test
    void ofAModelThatDoesNotExistThereIsNoReport() {
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(audited::report)
                .withMessageContaining("there is no model fraud");
    }
}

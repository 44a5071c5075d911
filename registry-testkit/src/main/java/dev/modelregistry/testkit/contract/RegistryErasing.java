package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.IllegalTransitionException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.error.StoreUnavailableException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryErasing extends RegistryConcern {
    private static final StreamId FRAUD = new StreamId("fraud");
    private static final Actor OLGA = Actor.of("olga", "compliance");

    RegistryErasing(RegistryContract contract) {
        super(contract);
    }

    private List<StoredCommit> log() {
        return Samples.readAll(contract.log(), FRAUD);
    }

    @Test
    void nothingIsLeftOfWhatWasWrittenButDigestsAndWhoErasedItAndWhy() {
        ModelVersion version = register("fraud");
        registry().describe("fraud", "tells of Jane Doe");
        registry().tag(version.ref(), "owner", "jane");
        List<StoredCommit> before = log();

        registry().as(OLGA).erase("fraud", "request 4711");

        List<StoredCommit> after = log();
        assertThat(after).hasSize(4);
        for (StoredCommit commit : before) {
            assertThat(after).contains(StoredCommit.redacted(commit.revision(), commit.id(), commit.digest()));
        }
        assertThat(registry().audit().history("fraud")).singleElement().satisfies(entry -> {
            assertThat(entry.describe()).isEqualTo("ERASED the model");
            assertThat(entry.actor()).isEqualTo(OLGA);
            assertThat(entry.reason()).isEqualTo("request 4711");
        });
    }

    @Test
    void theChainStillVerifiesAndSaysByWhomAndWhenItWasRedacted() {
        register("fraud");
        register("fraud");
        registry().as(OLGA).erase("fraud", "request 4711");
        HistoryEntry erasure = registry().audit().history("fraud").get(0);

        Verification verification = contract.open().audit().verify("fraud");

        assertThat(verification.problems()).isEmpty();
        assertThat(verification.revisions()).isEqualTo(3);
        assertThat(verification.notes())
                .containsExactly("revisions 1 to 2 were redacted by olga on " + erasure.time()
                        + " (request 4711); their digests stand for them");
    }

    @Test
    void nobodyFindsItAnyMore() {
        ModelVersion version = register("fraud");
        register("other");
        Registry knowsIt = contract.open();
        knowsIt.version(version.ref());
        Instant then = Instant.now();
        Registry toldOfIt = registry().at(then);
        toldOfIt.version(version.ref());
        registry().as(OLGA).erase("fraud", "request 4711");

        for (Registry registry :
                List.of(registry(), knowsIt, contract.open(), registry().at(then), toldOfIt)) {
            assertThat(registry.models(PageRequest.first(10)))
                    .extracting(model -> model.name().value())
                    .containsExactly("other");
            assertThat(registry.search("metrics.auc > 0", PageRequest.first(10)))
                    .extracting(found -> found.model().value())
                    .containsExactly("other");
            for (String ref : List.of("fraud@1.0", "fraud@latest", "fraud@production", "fraud@" + version.digest())) {
                assertThatThrownBy(() -> registry.version(ref))
                        .isInstanceOf(NotFoundException.class)
                        .hasMessageContainingAll("fraud was erased by olga on", "request 4711");
            }
        }
    }

    @Test
    void itsNameIsNeverUsedAgain() {
        ModelVersion version = register("fraud");
        Registry knowsIt = contract.open();
        knowsIt.version(version.ref());
        registry().as(OLGA).erase("fraud", "request 4711");

        for (Registry registry : List.of(registry(), knowsIt, contract.open())) {
            refused(
                    AlreadyExistsException.class,
                    () -> registry.register(minimal("fraud", "other weights").build()),
                    "fraud was erased by olga on",
                    "its name is not used again",
                    "choose another name");
            refused(NotFoundException.class, () -> registry.tag(version.ref(), "a", "b"), "fraud was erased by olga");
            refused(NotFoundException.class, () -> registry.describe("fraud", "text"), "fraud was erased by olga");
            refused(
                    NotFoundException.class,
                    () -> registry.publish("fraud", Lifecycle.standard().build()),
                    "fraud was erased by olga");
            refused(
                    NotFoundException.class,
                    () -> registry.approve(CommandId.random(ModelName.of("fraud")), "yes"),
                    "fraud was erased by olga");
        }
        registry().erase("fraud", "again is nothing");
        assertThat(log()).hasSize(2);
    }

    @Test
    void whatServesOrIsPointedToOrIsUnderALegalHoldIsNotErased() {
        ModelVersion version = inProduction(register("fraud"));
        registry().alias("fraud", "champion", version.version());
        registry().hold(version.ref(), "case 17");

        refused(
                IllegalTransitionException.class,
                () -> registry().erase("fraud", "request 4711"),
                "cannot erase fraud",
                "stage production serves 1.0",
                "alias champion points to 1.0",
                "there is a legal hold on 1.0",
                "demote 1.0 from production",
                "remove alias champion",
                "release the hold on 1.0");

        registry().demote(version.ref(), PRODUCTION, "it goes");
        registry().unalias("fraud", "champion");
        refused(IllegalTransitionException.class, () -> registry().erase("fraud", "x"), "there is a legal hold on 1.0");
        registry().release(version.ref(), "case closed");
        registry().erase("fraud", "request 4711");
    }

    @Test
    void itTakesAReasonAModelAndThePermission() {
        register("fraud");
        refused(InvalidInputException.class, () -> registry().erase("fraud", " "), "say why you erase");
        refused(NotFoundException.class, () -> registry().erase("nothing", "x"), "there is no model nothing");
        refused(NotFoundException.class, () -> registry().erase(ModelName.REGISTRY, "x"), "there is no model");
        registry()
                .as(OLGA)
                .publish(Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("compliance", Permission.values())
                                .build())
                        .build());
        refused(
                AccessDeniedException.class,
                () -> registry().as(Actor.of("tom", "trainer")).erase("fraud", "x"),
                "tom may not delete for fraud",
                "compliance");
    }

    @Test
    void anErasureThatTheStoreCutShortIsReportedAndGoesOnWhenItIsAskedForAgain() {
        for (int i = 0; i < 4; i++) {
            register("fraud");
        }
        RegistryLogProbe probe = new RegistryLogProbe(contract.openLog());
        Registry cut = contract.open(Registries.builder(probe, contract.openBlobs()));
        probe.redactOnlyBefore(3);

        assertThatThrownBy(() -> cut.erase("fraud", "request 4711"))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContainingAll("fraud is erased", "revisions 3 to 4 still have their content", "again");

        assertThatThrownBy(() -> contract.open().model("fraud")).isInstanceOf(NotFoundException.class);
        assertThat(registry().audit().verify("fraud").problems())
                .singleElement()
                .asString()
                .contains("was not carried through", "2 revisions", "call erase again");
        contract.open().erase("fraud", "it goes on");
        assertThat(registry().audit().verify("fraud").problems()).isEmpty();
        assertThat(log()).filteredOn(commit -> commit.payload().isPresent()).hasSize(1);
    }

    @Test
    void itsChildrenGoOnToSayThatItWasThere() {
        ModelVersion base = register("fraud");
        ModelVersion child =
                registry().register(minimal("child", "a").parent(base.ref()).build());
        registry().erase("fraud", "request 4711");

        assertThat(registry().version(child.ref()).manifest().parents().get(0).digest())
                .isEqualTo(base.digest());
        LineageGraph graph = contract.open().lineage().of(child.ref());
        assertThat(graph.nodes())
                .filteredOn(LineageGraph.VersionNode.class::isInstance)
                .extracting(LineageGraph.Node::label)
                .containsExactly("child@1.0", "fraud@1.0 (erased)");
        assertThat(registry().audit().verify("child").ok()).isTrue();
    }
}

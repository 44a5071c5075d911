package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.admin.CopyReport;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.AlreadyExistsException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lineage.LineageGraph;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobKey;
import dev.modelregistry.spi.BlobSource;
import dev.modelregistry.spi.BlobStore;
import dev.modelregistry.spi.Bytes;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}: from a registry in memory into the stores of the test. */
abstract class RegistryCopying extends RegistryConcern {
    private static final int LARGE = (8 << 20) + 77;

    private final Registry laptop = Registries.inMemory();

    RegistryCopying(RegistryContract contract) {
        super(contract);
    }

    @AfterEach
    void close() {
        laptop.close();
    }

    private ModelVersion onLaptop(String content) {
        return laptop.register(minimal("fraud", content).tag("team", "risk").build());
    }

    private void assertLoads(ModelVersion version, String content) {
        try (LocalModel files = contract.open().load(version.ref())) {
            assertThat(files.version().digest()).isEqualTo(version.digest());
            assertThat(files.path("model.bin")).hasContent(content);
        }
    }

    @Test
    void oneModelMayBeCopiedTwiceAtOnce() throws InterruptedException {
        ModelVersion version = onLaptop("twice");
        for (int i = 0; i < 40; i++) {
            laptop.tag("fraud", "step", "" + i);
        }
        List<Registry> targets = List.of(registry(), contract.open(), contract.open());

        assertThat(Threads.together(
                        targets.size(),
                        i -> laptop.admin().copy("fraud", targets.get(i)).revision()))
                .containsOnly(41L);
        assertLoads(version, "twice");
    }

    /** What comes along was decided where whoever copies may do everything. */
    @Test
    void whoMayRegisterAloneBringsNoPoliciesPromotionsAndApprovals() {
        ModelVersion version = onLaptop("forged");
        laptop.promote(version.ref(), STAGING, "forged");
        laptop.promote(version.ref(), PRODUCTION, "forged");
        Actor root = Actor.of("root", "admin");
        registry()
                .as(root)
                .publish(Lifecycle.standard()
                        .approvals(PRODUCTION, 2, "ml-lead")
                        .access(AccessPolicy.builder()
                                .allow("admin", Permission.values())
                                .allow("trainer", Permission.REGISTER)
                                .build())
                        .build());
        refused(
                AccessDeniedException.class,
                () -> laptop.admin().copy("fraud", registry().as(Actor.of("tom", "trainer"))),
                "tom may not publish policy for fraud");
        assertThat(laptop.admin().copy("fraud", registry().as(root)).commits()).isEqualTo(3);
    }

    /** A copy that has a policy of its own is found by the tags of the registry's, too, as what is registered here is. */
    @Test
    void aModelIsFoundByTheTagsOfBothPolicies() {
        laptop.publish(Lifecycle.standard().build());
        ModelVersion version = onLaptop("first");
        laptop.publish("fraud", Lifecycle.standard().build());
        laptop.tag(version.ref(), "team", "fraud");
        registry().publish(Lifecycle.standard().indexTags("team").build());
        laptop.admin().copy("fraud", registry());
        assertThat(registry()
                        .search("tags.team = 'fraud'", PageRequest.first(5))
                        .items())
                .extracting(ModelVersion::ref)
                .containsExactly(version.ref());
    }

    @Test
    void aModelComesWithItsHistoryItsFilesAndItsDigests() {
        ModelVersion first = onLaptop("first");
        ModelVersion second = laptop.register(
                minimal("fraud", "second").artifact("big", new byte[LARGE]).build());
        laptop.delete(onLaptop("third").ref(), "no good");
        laptop.promote(first.ref(), STAGING, "test");
        laptop.promote(first.ref(), PRODUCTION, "test");
        laptop.alias("fraud", "champion", second.version());
        laptop.evaluate(
                second.ref(), Evaluation.of("holdout").metric("auc", 0.8).build());
        register("other");

        CopyReport report = laptop.admin().copy("fraud", registry());

        assertThat(report.commits()).isEqualTo(report.revision());
        assertThat(report.blobs()).isEqualTo(5); // two files of one segment, one of two, and the list of them
        assertThat(report.blobsCopied()).isEqualTo(5);
        Registry there = contract.open();
        assertThat(there.audit().history(ModelName.of("fraud")))
                .isEqualTo(laptop.audit().history(ModelName.of("fraud")));
        assertThat(there.audit().verify(ModelName.of("fraud")).problems()).isEmpty();
        assertThat(there.audit().verify(ModelName.of("fraud")).head()).contains(report.head());
        assertThat(there.model("fraud")).isEqualTo(laptop.model("fraud"));
        assertThat(there.version("fraud@production")).isEqualTo(laptop.version(first.ref()));
        assertThat(there.search("tags.team = 'risk' and stage = 'production'", PageRequest.first(5))
                        .items())
                .containsExactly(laptop.version(first.ref()));
        assertLoads(first, "first");
        assertLoads(second, "second");

        assertThat(register("fraud").version()).hasToString("1.3");
    }

    @Test
    void aSecondCopyBringsWhatIsNew() {
        onLaptop("first");
        laptop.admin().copy("fraud", registry());
        ModelVersion second = onLaptop("second");

        CopyReport report = laptop.admin().copy("fraud", registry());
        CopyReport nothing = laptop.admin().copy("fraud", registry());

        assertThat(report.commits()).isEqualTo(1);
        assertThat(report.blobsCopied()).isEqualTo(1);
        assertThat(report.bytesCopied()).isEqualTo(6);
        assertThat(nothing.commits()).isZero();
        assertThat(nothing.bytesCopied()).isZero();
        assertLoads(second, "second");
    }

    @Test
    void anotherModelOfTheNameIsRefused() {
        onLaptop("first");
        register("fraud");

        refused(
                AlreadyExistsException.class,
                () -> laptop.admin().copy("fraud", registry()),
                "another model fraud",
                "revision 1");
    }

    @Test
    void aModelThatWentOnInBothIsRefused() {
        onLaptop("first");
        laptop.admin().copy("fraud", registry());
        onLaptop("second");
        register("fraud");

        refused(AlreadyExistsException.class, () -> laptop.admin().copy("fraud", registry()), "revision 2");
    }

    @Test
    void aCopyMendsWhatIsDamagedOrMissing() {
        ModelVersion first = onLaptop("first");
        ModelVersion second = onLaptop("second");
        laptop.admin().copy("fraud", registry());
        BlobStore blobs = contract.blobs();
        BlobKey damaged = BlobKey.of(Bytes.utf8("first").digest());
        blobs.delete(damaged);
        blobs.put(damaged, BlobSource.of(Bytes.utf8("fIrst")));
        blobs.delete(BlobKey.of(Bytes.utf8("second").digest()));

        CopyReport report = laptop.admin().copy("fraud", registry());

        assertThat(report.blobsCopied()).isEqualTo(2);
        assertLoads(first, "first");
        assertLoads(second, "second");
        assertThat(registry().admin().findGarbage().garbage())
                .as("the damaged one")
                .isEqualTo(1);
    }

    @Test
    void anErasedModelIsNeitherCopiedNorBroughtBack() {
        onLaptop("first");
        laptop.admin().copy("fraud", registry());
        registry().erase(ModelName.of("fraud"), "test");
        refused(AlreadyExistsException.class, () -> laptop.admin().copy("fraud", registry()), "was erased by");

        laptop.erase(ModelName.of("fraud"), "test");
        Registry third = Registries.inMemory();
        refused(NotFoundException.class, () -> laptop.admin().copy("fraud", third), "was erased by");
        third.close();
    }

    @Test
    void aParentThatWasNotCopiedIsShownAsElsewhere() {
        ModelVersion base =
                laptop.register(minimal("base", "of the laptop").tag("a", "1").build());
        ModelVersion child =
                laptop.register(minimal("fraud", "child").parent(base.ref()).build());
        laptop.admin().copy("fraud", registry());

        assertThat(statusOf(base)).isEqualTo(LineageGraph.Status.ELSEWHERE);
        assertThat(registry().audit().report("fraud").toMarkdown()).contains("base@1.0");
        ModelVersion namesake = registry()
                .register(minimal("base", "another model of that name").build());
        assertThat(statusOf(base)).isEqualTo(LineageGraph.Status.ELSEWHERE);
        assertThat(registry().lineage().descendants(namesake.ref()).edges()).isEmpty();
        assertThat(registry().lineage().of(child.ref()).toMermaid()).contains("in another registry");

        Registry third = Registries.inMemory();
        laptop.admin().copy("base", third);
        laptop.admin().copy("fraud", third);
        assertThat(third.lineage().of(child.ref())).isEqualTo(laptop.lineage().of(child.ref()));
        assertThat(third.lineage().descendants(base.ref()))
                .isEqualTo(laptop.lineage().descendants(base.ref()))
                .satisfies(graph -> assertThat(graph.edges()).hasSize(1));
        third.close();
    }

    private LineageGraph.Status statusOf(ModelVersion parent) {
        return registry().lineage().of(ModelRef.parse("fraud@1.0")).nodes().stream()
                .filter(LineageGraph.VersionNode.class::isInstance)
                .map(LineageGraph.VersionNode.class::cast)
                .filter(node -> node.digest().equals(parent.digest()))
                .findFirst()
                .orElseThrow()
                .status();
    }

    @Test
    void whatIsNotThereOrIsNoModelIsRefused() {
        refused(NotFoundException.class, () -> laptop.admin().copy("fraud", registry()), "no model fraud");
        refused(
                InvalidInputException.class,
                () -> laptop.admin().copy(ModelName.REGISTRY, registry(), progress -> {}),
                "_registry");
    }

    @Test
    void progressIsToldToItsEnd() {
        onLaptop("first");
        List<Long> done = new CopyOnWriteArrayList<>();

        laptop.admin().copy(ModelName.of("fraud"), registry(), progress -> done.add(progress.done()));

        assertThat(done).containsExactly(5L);
    }
}

package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Model;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryFinding extends RegistryConcern {
    RegistryFinding(RegistryContract contract) {
        super(contract);
    }

    @Test
    void everySpellingNamesItsVersion() {
        ModelVersion first =
                inProduction(registry().register(minimal("fraud", "1.0").build()));
        registry().register(minimal("fraud", "1.1").build());
        registry().register(minimal("fraud", "2.0").nextMajor().build());
        registry().alias("fraud", "champion", first.version());
        for (String ref : List.of(
                "fraud@1.0",
                "fraud@production",
                "fraud@stage:production",
                "fraud@champion",
                "fraud@alias:champion",
                first.pinned().toString())) {
            assertThat(registry().version(ref).ref()).as(ref).isEqualTo(first.ref());
            assertThat(ModelRef.parse(ref)).hasToString(ref);
        }
        assertThat(registry().version("fraud@1.x").ref()).hasToString("fraud@1.1");
        assertThat(registry().version("fraud@latest").ref()).hasToString("fraud@2.0");
    }

    @Test
    void whatNamesNothingIsRefusedWithWhatThereIs() {
        ModelVersion version = inProduction(register("fraud"));
        registry().alias("fraud", "champion", version.version());
        missing("fraud@1.7", "fraud has 1.0");
        missing("fraud@3.x", "major 3", "fraud has 1.0");
        missing("fraud@staging", "staging serves nothing", "production → 1.0");
        missing("fraud@alias:challenger", "challenger", "champion → 1.0");
        missing(
                "fraud@challenger",
                "neither a stage that ever served a version nor an alias",
                "production → 1.0",
                "champion → 1.0");
        missing("fraud@sha256:" + "0".repeat(64), "digest", "fraud has 1.0");
        missing("churn@latest", "no model churn", "fraud");
        refused(NotFoundException.class, () -> registry().model("churn"), "no model churn", "fraud");
        refused(NotFoundException.class, () -> registry().versions("churn", PageRequest.first(1)), "no model churn");
        refused(NotFoundException.class, () -> registry().load("churn@1.0"), "no model churn");
        refused(NotFoundException.class, () -> registry().audit().history("churn"), "no model churn");
        refused(NotFoundException.class, () -> registry().audit().verify("churn"), "no model churn");
    }

    @Test
    void modelsThatAreThereAreNamedAndNoOthers() {
        refused(NotFoundException.class, () -> registry().model("nope"), "the registry is empty");
        for (int i = 0; i < 9; i++) {
            registry().erase(register("gone-" + i).model(), "asked for");
        }
        refused(NotFoundException.class, () -> registry().model("nope"), "the registry is empty");
        register("there");
        NotFoundException told = refused(
                NotFoundException.class, () -> registry().model("nope"), "there are, among others: there; registering");
        assertThat(told.getMessage()).doesNotContain("gone");
        Registry past = registry().at(Instant.parse("2020-01-01T00:00:00Z"));
        refused(
                NotFoundException.class,
                () -> past.model("there"),
                "as of 2020-01-01T00:00:00Z; the registry was empty then");
    }

    private void missing(String ref, String... texts) {
        refused(NotFoundException.class, () -> registry().version(ref), texts);
    }

    @Test
    void whatIsNoReferenceIsRefusedWithTheSpellings() {
        for (String text :
                List.of("fraud", "fraud@", "fraud@1.2.3", "fraud@01.2", "fraud@A", "fraud@-", "fraud@1.x.x")) {
            refused(InvalidInputException.class, () -> ModelRef.parse(text), "not a reference", "model@1.2");
        }
        refused(InvalidInputException.class, () -> ModelRef.parse("@1.2"), "not a model name");
        refused(InvalidInputException.class, () -> ModelRef.parse("fraud@sha256:12"), "SHA-256");
    }

    @Test
    void latestIsEmptyWhenAllIsArchived() {
        registry().archive(register("fraud").ref(), "test");
        missing("fraud@latest", "archived, recalled or deleted");
        missing("fraud@1.x", "no version in use");
        assertThat(registry().version("fraud@1.0").archived()).isTrue();
    }

    @Test
    void modelsAreListedByNamePageByPage() {
        List<String> names = List.of("a", "a-b", "a.b", "a0", "a_b", "b");
        for (int i = names.size() - 1; i >= 0; i--) {
            register(names.get(i));
        }
        assertThat(all(1, registry()::models)).extracting(m -> m.name().value()).containsExactlyElementsOf(names);
        assertThat(all(4, registry()::models)).extracting(m -> m.name().value()).containsExactlyElementsOf(names);
        assertThat(all(100, registry()::models)).hasSize(6);
    }

    @Test
    void versionsAreListedOldestFirstWithoutDeletedOnes() {
        for (int i = 0; i < 5; i++) {
            register("fraud");
        }
        registry().register(minimal("fraud", "x").nextMajor().build());
        registry().delete(ModelRef.parse("fraud@1.1"), "test");
        registry().archive(ModelRef.parse("fraud@1.2"), "test");
        for (int limit : new int[] {1, 2, 3, 5, 100}) {
            assertThat(all(limit, page -> registry().versions("fraud", page)))
                    .extracting(v -> v.version().toString())
                    .containsExactly("1.0", "1.2", "1.3", "1.4", "2.0");
        }
    }

    @Test
    void pagingGoesOnWhileOthersWrite() {
        for (int i = 0; i < 3; i++) {
            register("fraud");
        }
        Page<ModelVersion> first = registry().versions("fraud", PageRequest.first(2));
        registry().delete(ModelRef.parse("fraud@1.1"), "test");
        register("fraud");
        Page<ModelVersion> second = registry().versions("fraud", first.next().orElseThrow());
        assertThat(second.items()).extracting(v -> v.version().toString()).containsExactly("1.2", "1.3");
    }

    @Test
    void aPageHasItsLimits() {
        refused(InvalidInputException.class, () -> PageRequest.first(0), "1 to 1000");
        refused(InvalidInputException.class, () -> PageRequest.first(1001), "1 to 1000");
    }

    @Test
    void aTokenBelongsToItsListAndIsSealed() {
        for (String model : List.of("churn", "fraud")) {
            register(model);
            register(model);
        }
        PageRequest models = registry().models(PageRequest.first(1)).next().orElseThrow();
        PageRequest churn =
                registry().versions("churn", PageRequest.first(1)).next().orElseThrow();
        Registry other = contract.open();
        assertThat(other.models(models)).extracting(m -> m.name().value()).containsExactly("fraud");
        assertThat(other.versions("churn", churn))
                .extracting(ModelVersion::toString)
                .containsExactly("churn@1.1");

        String token = models.after().orElseThrow();
        for (PageRequest wrong : List.of(
                churn,
                PageRequest.after("garbage", 3),
                PageRequest.after("fraud", 3),
                PageRequest.after(token + "x", 3),
                PageRequest.after(token.substring(1), 3))) {
            refused(InvalidInputException.class, () -> registry().models(wrong), "not a page token of this list");
        }
        for (PageRequest wrong : List.of(models, churn, PageRequest.after("rubbish", 5), PageRequest.after("1.0", 5))) {
            refused(
                    InvalidInputException.class,
                    () -> registry().versions("fraud", wrong),
                    "not a page token of this list");
        }
    }

    @Test
    void aModelTellsWhatItIs() {
        ModelVersion version = inProduction(register("fraud"));
        registry().describe("fraud", "finds fraud");
        Model model = registry().model("fraud");
        assertThat(model.description()).isEqualTo("finds fraud");
        assertThat(model.latest()).contains(version.version());
        assertThat(model.allocation(PRODUCTION).orElseThrow().primary()).isEqualTo(version.version());
        assertThat(model.allocation(STAGING)).isEmpty();
        assertThat(model.versionCount()).isEqualTo(1);
        assertThat(model.revision()).isEqualTo(4);
        assertThat(model.createdAt()).isEqualTo(version.registeredAt());
    }
}

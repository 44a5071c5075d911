package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static dev.modelregistry.query.Field.metric;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.AccessDeniedException;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.query.VersionQuery;
import dev.modelregistry.spi.IndexDelta.Put;
import dev.modelregistry.spi.IndexValue;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistrySearching extends RegistryConcern {
    RegistrySearching(RegistryContract contract) {
        super(contract);
    }

    private List<String> found(String query) {
        return found(registry(), query);
    }

    private static List<String> found(Registry registry, String query) {
        return all(100, page -> registry.search(query, page)).stream()
                .map(ModelVersion::toString)
                .toList();
    }

    @Test
    void findsByWhatWasSaidAtRegistration() {
        registry()
                .register(minimal("fraud", "1")
                        .metric("auc", 0.97)
                        .tag("team", "risk")
                        .build());
        registry()
                .register(minimal("fraud", "2")
                        .metric("auc", 0.90)
                        .tag("team", "ops")
                        .build());
        registry()
                .register(minimal("churn", "3")
                        .metric("auc", 0.95)
                        .dataset(Dataset.of("toy", "1").role("train"))
                        .business("owner", "ada")
                        .build());
        assertThat(found("metrics.auc >= 0.95")).containsExactly("churn@1.0", "fraud@1.0");
        assertThat(found("metrics.auc >= 0.95 and (tags.team = 'risk' or not dataset.name = 'toy')"))
                .containsExactly("fraud@1.0");
        assertThat(found("dataset = 'transactions/2026-10-01' order by metrics.auc desc"))
                .containsExactly("fraud@1.0", "churn@1.0", "fraud@1.1");
        assertThat(found("params.depth = 6 and model != 'fraud'")).containsExactly("churn@1.0");
        assertThat(found("business.owner like 'a_a'")).containsExactly("churn@1.0");
        assertThat(found("")).hasSize(3);
        assertThat(registry()
                        .search(
                                VersionQuery.where(metric("auc").atLeast(0.95))
                                        .orderBy(metric("auc").descending()),
                                PageRequest.first(20))
                        .items())
                .extracting(ModelVersion::toString)
                .containsExactly("fraud@1.0", "churn@1.0");
    }

    @Test
    void findsByWhatHappenedSince() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = register("fraud");
        registry().promote(second.ref(), STAGING, "try");
        registry().alias("fraud", "champion", first.version());
        registry().tag(second.ref(), "checked", "yes");
        registry()
                .evaluate(
                        first.ref(), Evaluation.of("holdout").metric("auc", 0.8).build());
        assertThat(found("stage = 'production'")).containsExactly("fraud@1.0");
        assertThat(found("stage in ('production', 'staging') and not alias = 'champion'"))
                .containsExactly("fraud@1.1");
        assertThat(found("tags.checked = 'yes'")).containsExactly("fraud@1.1");
        assertThat(found("evaluations.holdout.auc < 0.9")).containsExactly("fraud@1.0");

        registry().promote(second.ref(), PRODUCTION, "better");
        registry().unalias("fraud", "champion");
        registry().untag(second.ref(), "checked");
        registry()
                .evaluate(
                        first.ref(),
                        Evaluation.of("holdout").metric("auc", 0.95).build());
        registry().archive(first.ref(), "old");
        assertThat(found("stage = 'production'")).containsExactly("fraud@1.1");
        assertThat(found("stage = 'staging' or alias = 'champion' or tags.checked = 'yes'"))
                .isEmpty();
        assertThat(found("evaluations.holdout.auc < 0.9")).isEmpty();
        assertThat(found("status = 'archived'")).containsExactly("fraud@1.0");
    }

    @Test
    void anIndexThatIsWorkedOutAnewFindsTheSame() {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = register("fraud");
        ModelVersion third = register("fraud");
        registry().tag(second.ref(), "team", "risk");
        registry().archive(third.ref(), "old");
        registry().delete(third.ref(), "gone");

        assertThat(registry().admin().rebuildIndex("fraud")).isEqualTo(3);

        assertThat(found("model = 'fraud'")).containsExactly("fraud@1.0", "fraud@1.1");
        assertThat(found("stage = 'production'")).containsExactly(first.toString());
        assertThat(found("tags.team = 'risk'")).containsExactly(second.toString());
        registry().untag(second.ref(), "team");
        assertThat(found("tags.team = 'risk'")).isEmpty();
        refused(NotFoundException.class, () -> registry().admin().rebuildIndex("churn"), "no model churn");
        refused(InvalidInputException.class, () -> registry().admin().rebuildIndex("_registry"), "_registry");
        registry().demote(first.ref(), PRODUCTION, "asked for");
        registry().erase("fraud", "asked for");
        assertThat(registry().admin().rebuildIndex("fraud")).isZero();
        assertThat(found("model = 'fraud'")).isEmpty();
    }

    @Test
    void toWorkTheIndexOutAnewTakesTheRightToPublishPolicies() {
        register("fraud");
        registry()
                .publish(Lifecycle.standard()
                        .access(AccessPolicy.builder()
                                .allow("root", Permission.values())
                                .bind(System.getProperty("user.name", "unknown"), "root")
                                .build())
                        .build());

        refused(
                AccessDeniedException.class,
                () -> registry().as(Actor.of("eve")).admin().rebuildIndex("fraud"),
                "eve may not publish");
        assertThat(registry().admin().rebuildIndex("fraud")).isOne();
    }

    @Test
    void whatIsFoundShowsItsStagesAndAliases() {
        ModelVersion version = inProduction(register("fraud"));
        registry().alias("fraud", "champion", version.version());
        ModelVersion found = registry()
                .search("stage = 'production'", PageRequest.first(1))
                .items()
                .get(0);
        assertThat(found.stages()).containsExactly(PRODUCTION);
        assertThat(found.aliases()).containsExactly("champion");
        assertThat(found).isEqualTo(registry().version("fraud@champion"));
    }

    @Test
    void deletedVersionsAreNotFoundAndRecalledOnesAre() {
        ModelVersion first = register("fraud");
        ModelVersion second = inProduction(register("fraud"));
        registry().delete(first.ref(), "unused");
        registry().recall(second.ref(), "poisoned");
        assertThat(found("model = 'fraud'")).containsExactly("fraud@1.1");
        assertThat(found("status = 'recalled' and not stage = 'production'")).containsExactly("fraud@1.1");
    }

    @Test
    void anotherProcessFindsItAtOnce() {
        Registry other = contract.open();
        ModelVersion version = register("fraud");
        assertThat(found(other, "model = 'fraud'")).containsExactly("fraud@1.0");
        registry().promote(version.ref(), STAGING, "try");
        assertThat(found(other, "stage = 'staging'")).containsExactly("fraud@1.0");
        other.promote(version.ref(), PRODUCTION, "go");
        assertThat(found("stage = 'production'")).containsExactly("fraud@1.0");
        assertThat(found("stage = 'staging'")).isEmpty();
    }

    @Test
    void pagesGoOnWhileOthersWrite() {
        List<String> stays = IntStream.range(0, 12)
                .mapToObj(i -> registry()
                        .register(minimal("fraud", "" + i).metric("loss", i % 4).build())
                        .toString())
                .toList();
        List<String> found = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(3));
        for (int written = 0; next.isPresent(); written++) {
            Page<ModelVersion> page = registry().search("params.depth = 6 order by metrics.loss desc", next.get());
            page.forEach(version -> found.add(version.toString()));
            next = page.next();
            registry()
                    .register(minimal("a", "" + written).metric("loss", written).build());
            registry()
                    .register(minimal("zz", "" + written)
                            .metric("loss", 3 - written)
                            .build());
        }
        assertThat(found).doesNotHaveDuplicates().containsAll(stays);
    }

    /** One whose index answers, and then this happens before the models are read. */
    private Registry changing(Runnable change) {
        RegistryLogProbe probe = RegistryLogProbe.over(contract.openLog());
        probe.afterEachAnswer(change);
        return contract.open(Registries.builder(probe, contract.openBlobs()));
    }

    @Test
    void whatTakesThePlaceOfAnotherAmidASearchIsFound() {
        inProduction(register("fraud"));
        ModelVersion second = register("fraud");
        registry().promote(second.ref(), STAGING, "test");
        AtomicInteger moves = new AtomicInteger();
        Registry changing = changing(() -> {
            if (moves.getAndIncrement() == 0) {
                registry().promote(second.ref(), PRODUCTION, "better");
            }
        });
        assertThat(found(changing, "stage = 'production'")).containsExactly("fraud@1.1");
    }

    @Test
    void amongVersionsThatReplaceEachOtherAmidEachAnswerASearchFindsOne() {
        List<ModelVersion> versions = List.of(inProduction(register("fraud")), inProduction(register("fraud")));
        AtomicInteger moves = new AtomicInteger();
        Registry changing = changing(() -> inProduction(versions.get(moves.getAndIncrement() % 2)));
        assertThat(found(changing, "stage = 'production'")).hasSize(1);
        assertThat(found(changing, "not stage = 'production' order by created desc"))
                .hasSize(1);
    }

    /** By turns one version and two come to match amid an answer, so that a page may have more matches than it shows. */
    @Test
    void pagesGoOnWhileWhatTheyShowChangesAmidEachAnswer() {
        List<String> stays = new ArrayList<>();
        for (String model : List.of("a", "b", "y", "z")) {
            ModelVersion version = register(model);
            registry().tag(version.ref(), "team", "risk");
            stays.add(version.toString());
        }
        List<ModelVersion> versions = List.of(register("fraud"), register("fraud"), register("fraud"));
        AtomicInteger moves = new AtomicInteger();
        Registry changing = changing(() -> {
            boolean one = moves.getAndIncrement() % 2 == 0;
            for (int i : one ? List.of(0, 1, 2) : List.of(1, 2, 0)) {
                if (one == (i == 0)) {
                    registry().tag(versions.get(i).ref(), "team", "risk");
                } else {
                    registry().untag(versions.get(i).ref(), "team");
                }
            }
        });
        for (String order : List.of("", " order by created", " order by model desc, version")) {
            for (int limit = 1; limit <= 5; limit++) {
                assertThat(all(limit, page -> changing.search("tags.team = 'risk'" + order, page)))
                        .as("pages of %s%s", limit, order)
                        .extracting(ModelVersion::toString)
                        .filteredOn(found -> !found.startsWith("fraud"))
                        .containsExactlyInAnyOrderElementsOf(stays);
            }
        }
    }

    @Test
    void anIndexThatIsDamagedIsNotAskedForEver() {
        ModelVersion version = register("fraud");
        Put there = new Put("1.0", "version", List.of(IndexValue.of(version.version())), true);
        Put wrong = new Put("1.0", "stage", List.of(new IndexValue.Text("production")), true);
        contract.log().replaceIndex(new StreamId("fraud"), version.revision(), List.of(there, wrong));
        RegistryLogProbe probe = RegistryLogProbe.over(contract.openLog());
        Registry asking = contract.open(Registries.builder(probe, contract.openBlobs()));
        assertThat(found(asking, "stage = 'production'")).isEmpty();
        assertThat(probe.answers()).isLessThanOrEqualTo(2);
    }

    @Test
    void aTokenBelongsToItsQueryAndIsSealed() {
        register("fraud");
        register("fraud");
        register("fraud");
        PageRequest next = registry()
                .search("model = 'fraud' order by created", PageRequest.first(1))
                .next()
                .orElseThrow();
        String token = next.after().orElseThrow();
        assertThat(registry().search("model = 'fraud' order by created", PageRequest.after(token, 5)))
                .hasSize(2);
        for (String other : List.of("", "model = 'fraud'", "model = 'fraud' order by created desc")) {
            refused(
                    InvalidInputException.class,
                    () -> registry().search(other, next),
                    "not a page token of this search");
        }
        for (int i = 0; i < token.length(); i++) {
            char changed = token.charAt(i) == 'a' ? 'b' : 'a';
            PageRequest tampered = PageRequest.after(token.substring(0, i) + changed + token.substring(i + 1), 5);
            PageRequest cut = PageRequest.after(token.substring(0, i), 5);
            for (PageRequest wrong : List.of(tampered, cut)) {
                assertThatThrownBy(() -> registry().search("model = 'fraud' order by created", wrong))
                        .isInstanceOf(InvalidInputException.class)
                        .hasMessageContaining("not a page token of this search");
            }
        }
    }

    @Test
    void aModelIsComparedWithAnyText() {
        register("cafe");
        for (String none : List.of("model = 'café'", "model in ('café', 'x')", "model like 'café'", "model < 'CAFÉ'")) {
            assertThat(registry().search(none, PageRequest.first(5))).as(none).isEmpty();
        }
        for (String one : List.of("model > 'CAFÉ'", "model in ('café', 'cafe')", "model != 'café'", "model < 'café'")) {
            assertThat(registry().search(one, PageRequest.first(5))).as(one).hasSize(1);
        }
    }

    @Test
    void aSearchThatMayBeOldIsTrueOfSomeMoment() {
        ModelVersion first = register("fraud");
        registry().promote(first.ref(), STAGING, "test");
        Registry recent = registry().within(Duration.ofHours(1));
        assertThat(recent.version("fraud@staging").ref()).isEqualTo(first.ref());
        Registry other = contract.open();
        ModelVersion second = other.register(minimal("fraud", "second").build());
        other.promote(second.ref(), STAGING, "test");

        assertThat(recent.search("stage = 'staging'", PageRequest.first(5)).items())
                .as("1.0 until then, 1.1 since, never none")
                .hasSize(1);
    }

    @Test
    void aQueryThatCannotBeReadIsRefused() {
        refused(
                InvalidInputException.class,
                () -> registry().search("stage == 'a'", PageRequest.first(5)),
                "expected = at character 7, found ==");
    }

    @Test
    void randomQueriesGiveTheSameAnswersOnEveryStore() {
        new QueryRun(contract.log(), 42).run(40, contract.randomQueries());
    }
}

package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.Expect;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Audit;
import dev.modelregistry.audit.ChangeCursor;
import dev.modelregistry.audit.ChangeOptions;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.RegistryException;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Promotion;
import dev.modelregistry.lifecycle.Publication;
import dev.modelregistry.metadata.Dataset;
import dev.modelregistry.metadata.Evaluation;
import dev.modelregistry.serving.LocalModel;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryTimeTravel extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    RegistryTimeTravel(RegistryContract contract) {
        super(contract);
    }

    /** What every read says; an error is an answer, too. */
    private static Map<String, Object> reads(Registry r, List<CommandId> ids) {
        Map<String, Supplier<Object>> reads = new LinkedHashMap<>();
        for (String ref : List.of("fraud@1.0", "fraud@1.x", "fraud@latest", "fraud@production", "fraud@champion")) {
            reads.put("version " + ref, () -> r.version(ref));
        }
        reads.put("model", () -> r.model("fraud"));
        reads.put("models", () -> all(2, r::models));
        reads.put("versions", () -> all(2, page -> r.versions("fraud", page)));
        for (String query :
                List.of("stage = 'production'", "model = 'fraud' and not tags.day = '3'", "alias = 'champion'")) {
            reads.put("search " + query, () -> all(2, page -> r.search(query + " order by version desc", page)));
        }
        reads.put("compare", () -> r.compare("fraud@1.0", "fraud@latest"));
        reads.put("load", () -> loaded(r));
        reads.put("check", () -> r.check(ModelRef.parse("fraud@1.0"), PRODUCTION));
        reads.put("route", () -> r.route("fraud", PRODUCTION, "customer-1"));
        reads.put("openPromotions", () -> r.openPromotions(FRAUD));
        reads.put("lifecycle", () -> r.lifecycle(FRAUD));
        reads.put("registry's lifecycle", () -> r.lifecycle(ModelName.REGISTRY));
        reads.put("history", () -> r.audit().history("fraud"));
        reads.put("lineage of", () -> r.lineage().of(ModelRef.parse("fraud@1.0")));
        reads.put("affectedBy", () -> r.lineage().affectedBy(Dataset.of("transactions", "2026-10-01")));
        reads.put("trainedOn", () -> r.lineage().trainedOn(Dataset.of("transactions", "2026-10-01")));
        for (CommandId id : ids) {
            reads.put("promotion " + id, () -> r.promotion(id));
            reads.put("publication " + id, () -> r.publication(id));
            reads.put("outcome " + id, () -> r.outcome(id));
        }
        Map<String, Object> answers = new LinkedHashMap<>();
        reads.forEach((what, read) -> answers.put(what, answer(read)));
        return answers;
    }

    private static Object answer(Supplier<Object> read) {
        try {
            return read.get();
        } catch (RegistryException e) {
            return e.getClass().getSimpleName();
        }
    }

    private static String loaded(Registry r) {
        try (LocalModel files = r.load("fraud@production")) {
            return files.version() + " " + files.path("model.bin").toFile().length();
        }
    }

    @Test
    void everyReadAnswersAsItDidThen() {
        Registry r = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).clock(() -> now));
        List<CommandId> ids = new ArrayList<>();
        List<Runnable> steps = new ArrayList<>();
        ModelRef first = ModelRef.parse("fraud@1.0");
        ModelRef second = ModelRef.parse("fraud@1.1");
        steps.add(() -> r.register(minimal("fraud", "a").build()));
        steps.add(() -> r.promote(first, STAGING, "go"));
        steps.add(() -> r.promote(first, PRODUCTION, "go"));
        steps.add(() -> r.alias("fraud", "champion", first.exact().orElseThrow()));
        steps.add(() -> r.register(minimal("fraud", "bb").parent(first).build()));
        steps.add(() -> r.tag(second, "day", "3"));
        steps.add(() -> r.promote(second, STAGING, "go"));
        steps.add(() -> {
            Publication publication = r.publish(
                    Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build());
            ids.add(publication.id());
        });
        steps.add(() -> {
            Promotion promotion = r.requestPromotion(second, PRODUCTION, "please");
            ids.add(promotion.id());
        });
        steps.add(() -> r.as(Actor.of("lena", "ml-lead")).approve(ids.get(1), "good"));
        steps.add(() -> r.alias("fraud", "champion", second.exact().orElseThrow()));
        steps.add(() -> r.rollback("fraud", PRODUCTION, "bad"));
        steps.add(() -> r.register(minimal("churn", "c").parent(second).build()));
        steps.add(() -> r.recall(second, "poisoned"));
        steps.add(() -> r.delete(second, "gone"));
        Map<Instant, Map<String, Object>> then = new LinkedHashMap<>();
        List<CommandId> known = List.of(CommandId.random(FRAUD));
        for (Runnable step : steps) {
            now = now.plus(Duration.ofDays(1));
            step.run();
            then.put(now, reads(r, known));
        }
        now = now.plus(Duration.ofDays(1));
        Registry other = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).clock(() -> now));
        then.forEach((moment, answers) -> {
            boolean even = moment.atOffset(ZoneOffset.UTC).getDayOfMonth() % 2 == 0;
            Registry view = even ? r.at(moment) : other.at(moment.plusSeconds(1));
            assertThat(reads(view, known)).as("at %s", moment).isEqualTo(answers);
        });
        Registry before = r.at(Instant.parse("2025-12-31T00:00:00Z"));
        assertThat(answer(() -> before.model("fraud"))).isEqualTo("NotFoundException");
        assertThat(answer(() -> before.audit().history("fraud"))).isEqualTo("NotFoundException");
        Registry requested = r.at(Instant.parse("2026-01-10T00:00:00Z"));
        assertThat(requested.promotion(ids.get(1)).approvals()).isEmpty();
        assertThat(r.promotion(ids.get(1)).approvals()).hasSize(1);
        assertThat(requested.outcome(ids.get(1))).isPresent();
        assertThat(r.at(Instant.parse("2026-01-09T00:00:00Z")).outcome(ids.get(1)))
                .isEmpty();
    }

    @Test
    void whatCannotBeSaidOfThePastIsRefusedWithAReason() {
        ModelVersion version = register("fraud");
        Registry then = registry().at(Instant.now());
        Audit audit = then.audit();
        ModelRef ref = version.ref();
        Version number = version.version();
        List<ThrowingCallable> calls = List.of(
                () -> then.serve("fraud@1.0", files -> 1),
                () -> then.changes(ChangeCursor.START),
                () -> then.endOfChanges(ChangeOptions.ALL),
                () -> then.subscribe(ChangeCursor.START, ChangeOptions.ALL, changes -> {}),
                () -> audit.verify("fraud"),
                () -> audit.verify(),
                () -> audit.anchor("fraud"),
                () -> audit.anchor(),
                () -> then.register(minimal("fraud", "x").build()),
                () -> then.describe("fraud", "x"),
                () -> then.tag("fraud", "a", "b"),
                () -> then.untag("fraud", "a"),
                () -> then.alias("fraud", "champion", number),
                () -> then.unalias("fraud", "champion"),
                () -> then.evaluate(
                        ref, Evaluation.of("holdout").metric("auc", 1).build()),
                () -> then.promote(ref, STAGING, "x"),
                () -> then.promote(ref, STAGING, PromoteOptions.DEFAULT, "x"),
                () -> then.shift("fraud", STAGING, Map.of(number, Share.ALL), "x"),
                () -> then.requestPromotion(ref, STAGING, "x"),
                () -> then.approve(CommandId.random(FRAUD), "x"),
                () -> then.publish(Lifecycle.standard().build()),
                () -> then.demote(ref, STAGING, "x"),
                () -> then.rollback(FRAUD, STAGING, "x", Expect.anything()),
                () -> then.recall(ref, "x"),
                () -> then.hold(ref, "x"),
                () -> then.archive(ref, "x"),
                () -> then.delete(ref, "x"),
                () -> then.as(Actor.of("bob")).describe("fraud", "x"));
        allInVain(() -> {
            for (ThrowingCallable call : calls) {
                refused(InvalidInputException.class, call, "as it was at", "ask the registry itself");
            }
        });
        assertThat(then.models(PageRequest.first(10)).items()).hasSize(1);
    }
}

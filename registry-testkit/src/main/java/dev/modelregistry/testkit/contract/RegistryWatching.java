package dev.modelregistry.testkit.contract;

import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Model;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelRef;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. */
abstract class RegistryWatching extends RegistryConcern {
    private static final int WRITERS = 4;
    private static final int EACH = 10;

    RegistryWatching(RegistryContract contract) {
        super(contract);
    }

    @Test
    void aReaderSeesEveryVersionThatWasAcknowledged() throws InterruptedException {
        register("fraud");
        Registry writer = registry();
        Registry elsewhere = contract.open();
        Set<Version> acknowledged = new ConcurrentSkipListSet<>();
        Threads.watched(
                WRITERS,
                thread -> {
                    for (int i = 0; i < EACH; i++) {
                        acknowledged.add(writer.register(
                                        minimal("fraud", thread + "/" + i).build())
                                .version());
                    }
                    return thread;
                },
                List.of(() -> sees(writer, acknowledged), () -> sees(elsewhere, acknowledged)));
        assertThat(acknowledged).hasSize(WRITERS * EACH);
    }

    private static void sees(Registry reader, Set<Version> acknowledged) {
        Set<Version> before = new TreeSet<>(acknowledged);
        assertThat(all(7, page -> reader.versions("fraud", page)))
                .extracting(ModelVersion::version)
                .isSorted()
                .doesNotHaveDuplicates()
                .containsAll(before);
        assertThat(reader.model("fraud").versionCount()).isGreaterThanOrEqualTo(before.size());
    }

    @Test
    void nobodySeesAPromotionHalfDone() throws InterruptedException {
        ModelVersion first = inProduction(register("fraud"));
        ModelVersion second = register("fraud");
        registry().promote(second.ref(), STAGING, "test");
        Registry writer = registry();
        Registry elsewhere = contract.open();
        Threads.watched(
                1,
                thread -> {
                    for (int i = 0; i < EACH; i++) {
                        writer.promote(second.ref(), PRODUCTION, "go");
                        writer.rollback("fraud", PRODUCTION, "bad");
                        writer.promote(second.ref(), STAGING, "again");
                    }
                    return thread;
                },
                List.of(() -> {
                    Model model = elsewhere.model("fraud");
                    Optional<Version> staging = model.allocation(STAGING).map(a -> a.primary());
                    assertThat(model.allocation(PRODUCTION).orElseThrow().primary())
                            .isIn(first.version(), second.version())
                            .isNotEqualTo(staging.orElse(null));
                    Set<Stage> stages = elsewhere.version(second.ref()).stages();
                    assertThat(stages).hasSizeLessThanOrEqualTo(1);
                }));
    }

    @Test
    void whatOneProcessDoesTheOtherSeesAtOnceAndInTurn() {
        ModelVersion version = register("fraud");
        Registry other = contract.open();
        for (int i = 0; i < 20; i++) {
            Registry writer = i % 2 == 0 ? registry() : other;
            Registry reader = i % 2 == 0 ? other : registry();
            writer.tag(version.ref(), "turn", "" + i);
            assertThat(reader.version(version.ref()).tags()).containsEntry("turn", "" + i);
        }
    }

    @Test
    void listsGiveWhatWasThereThroughoutOnceWhileOthersWrite() {
        List<String> names = IntStream.range(10, 30).mapToObj(i -> "m" + i).toList();
        names.forEach(this::register);
        List<String> listed = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(3));
        for (int page = 0; next.isPresent(); page++) {
            Page<Model> models = registry().models(next.get());
            models.forEach(model -> listed.add(model.name().value()));
            next = models.next();
            register("l" + page);
            register("m" + (10 + 3 * page) + "-new");
            register("n" + page);
        }
        assertThat(listed).doesNotHaveDuplicates().isSorted().containsAll(names);
    }

    @Test
    void aPageThatBeginsAfterADeletedVersionGoesOnBehindIt() {
        for (int i = 0; i < 4; i++) {
            register("fraud");
        }
        Page<ModelVersion> first = registry().versions("fraud", PageRequest.first(2));
        registry().delete(ModelRef.parse("fraud@1.1"), "test");
        registry().delete(ModelRef.parse("fraud@1.2"), "test");
        registry().register(minimal("fraud", "x").nextMajor().build());
        List<Version> rest = new ArrayList<>();
        Optional<PageRequest> next = first.next();
        while (next.isPresent()) {
            Page<ModelVersion> page = registry().versions(ModelName.of("fraud"), next.get());
            page.forEach(version -> rest.add(version.version()));
            next = page.next();
        }
        assertThat(rest).containsExactly(Version.parse("1.3"), Version.parse("2.0"));
    }
}

package dev.modelregistry.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registry;
import dev.modelregistry.Sha256;
import dev.modelregistry.audit.Anchor;
import dev.modelregistry.audit.Event;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.audit.HistoryFilter;
import dev.modelregistry.audit.RegistryVerification;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.Registries;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Lifecycle;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** See {@link RegistryContract}. That each way to change a log is found is tested once, in registry-core. */
abstract class RegistryAnchoring extends RegistryConcern {
    private static final ModelName FRAUD = ModelName.of("fraud");

    RegistryAnchoring(RegistryContract contract) {
        super(contract);
    }

    @Test
    void anAnchorVouchesForWhatWasThereAndSaysWhereItEnds() {
        ModelVersion version = register("fraud");
        Anchor anchor = Anchor.parse(registry().audit().anchor("fraud").toText());
        registry().tag(version.ref(), "later", "yes");
        Verification found = contract.open().audit().verify("fraud", anchor);
        assertThat(found.problems()).isEmpty();
        assertThat(found.revisions()).isEqualTo(2);
        assertThat(found.unknown()).hasSize(2).first().asString().contains("after revision 1", "vouches up to there");
    }

    @Test
    void withoutAnAnchorTheReportSaysWhatItCannotKnow() {
        register("fraud");
        Verification found = registry().audit().verify("fraud");
        assertThat(found.ok()).isTrue();
        assertThat(found.unknown())
                .hasSize(2)
                .first()
                .asString()
                .contains("cut off", "written anew", "only an anchor that was kept elsewhere");
    }

    @Test
    void aLogThatIsShorterThanItsAnchorOrAnotherOneIsFound() {
        register("fraud");
        Anchor.Head head = registry().audit().anchor(FRAUD).head(FRAUD).orElseThrow();
        assertThat(problems(new Anchor.Head(4, head.digest()))).contains("knows revision 4, and the log ends at 1");
        assertThat(problems(new Anchor.Head(1, new Sha256("0a".repeat(32)))))
                .contains("revision 1 has digest " + head.digest(), "written anew");
    }

    private String problems(Anchor.Head head) {
        Verification found = registry().audit().verify(FRAUD, Anchor.of(Instant.EPOCH, Map.of(FRAUD, head)));
        assertThat(found.ok()).isFalse();
        return String.join("\n", found.problems());
    }

    @Test
    void theWholeRegistryIsAnchoredAndVerified() {
        register("fraud");
        register("churn");
        registry().publish(Lifecycle.standard().build());
        Anchor anchor = registry().audit().anchor();
        assertThat(anchor.heads().keySet()).containsExactly(ModelName.REGISTRY, ModelName.of("churn"), FRAUD);
        register("later");
        RegistryVerification found = contract.open().audit().verify(anchor);
        assertThat(found.problems()).isEmpty();
        assertThat(found.logs()).hasSize(4).allMatch(Verification::ok);
        assertThat(found.unknown()).anyMatch(what -> what.startsWith("later: ") && what.contains("only an anchor"));
        assertThat(registry().audit().verify().ok()).isTrue();
    }

    @Test
    void aModelThatIsGoneAltogetherIsFound() {
        register("fraud");
        TreeMap<ModelName, Anchor.Head> heads =
                new TreeMap<>(registry().audit().anchor().heads());
        heads.put(ModelName.of("gone"), heads.get(FRAUD));
        Anchor anchor = Anchor.of(Instant.EPOCH, heads);
        assertThat(registry().audit().verify(anchor).problems())
                .singleElement()
                .asString()
                .startsWith("gone: ")
                .contains("there is no log any more");
        assertThat(registry().audit().verify("gone", anchor).ok()).isFalse();
    }

    @Test
    void anAnchorThatSaysNothingOfTheModelIsRefused() {
        register("fraud");
        register("churn");
        Anchor anchor = registry().audit().anchor("churn");
        refused(
                InvalidInputException.class,
                () -> registry().audit().verify("fraud", anchor),
                "says nothing of fraud; it knows [churn]");
    }

    @Test
    void theHistoryIsFilteredByKindActorAndTime() {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
        Registry registry = contract.open(
                Registries.builder(contract.openLog(), contract.openBlobs()).clock(now::get));
        ModelVersion version = registry.register(minimal("fraud", "a").build());
        for (int day = 0; day < 6; day++) {
            now.updateAndGet(before -> before.plus(Duration.ofDays(1)));
            Registry view = registry.as(Actor.of(day % 2 == 0 ? "alice" : "bob"));
            view.tag(version.ref(), "day", "" + day);
            view.describe("fraud", "day " + day);
        }
        HistoryFilter tagged = HistoryFilter.of(Event.Tagged.class);
        assertThat(days(tagged)).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(days(tagged.by(Actor.of("bob", "any-role")))).containsExactly(2, 4, 6);
        assertThat(days(tagged.from(Instant.parse("2026-01-03T00:00:00Z"))
                        .until(Instant.parse("2026-01-05T00:00:00Z"))))
                .containsExactly(2, 3);
        assertThat(days(HistoryFilter.of(Event.Tagged.class, Event.VersionRegistered.class)
                        .until(Instant.parse("2026-01-03T00:00:00Z"))))
                .containsExactly(0, 1);
        assertThat(days(HistoryFilter.of(Event.class))).isEqualTo(days(HistoryFilter.ALL));
        assertThat(registry.audit().history("fraud", HistoryFilter.ALL.by("nobody")))
                .isEmpty();
    }

    private List<Integer> days(HistoryFilter filter) {
        return contract.open().audit().history("fraud", filter).stream()
                .map(HistoryEntry::time)
                .map(time -> (int) Duration.between(Instant.parse("2026-01-01T00:00:00Z"), time)
                        .toDays())
                .toList();
    }
}

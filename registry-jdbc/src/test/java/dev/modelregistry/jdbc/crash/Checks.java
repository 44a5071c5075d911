package dev.modelregistry.jdbc.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Model;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Page;
import dev.modelregistry.PageRequest;
import dev.modelregistry.Sha256;
import dev.modelregistry.Version;
import dev.modelregistry.audit.HistoryEntry;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobStat;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/** What must hold of a registry after a crash, whatever it was doing. */
final class Checks {
    private static final int PAGE = 50;

    private final Storage.Opened opened;
    private final Map<Integer, ModelVersion> versions = new TreeMap<>();
    private final Map<String, String> history = new TreeMap<>();

    private Checks(Storage.Opened opened) {
        this.opened = opened;
    }

    /**
     * What a registry holds.
     *
     * @param versions that are there, by number of the item
     * @param unreferenced blobs that are stored and whole, and that no version names
     */
    record Found(Map<Integer, ModelVersion> versions, Set<Sha256> unreferenced) {}

    /** Fails unless everything that was acknowledged is there, and nothing is there by half or twice. */
    static Found check(Storage.Opened opened, Journal journal) throws IOException {
        Checks checks = new Checks(opened);
        for (Model model : all(opened.registry()::models)) {
            checks.checkModel(model);
        }
        checks.checkAcknowledged(journal);
        return new Found(checks.versions, checks.checkBlobs());
    }

    private void checkModel(Model model) throws IOException {
        String name = model.name().value();
        assertThat(opened.registry().audit().verify(name).problems())
                .as("problems of %s's chain", name)
                .isEmpty();
        List<ModelVersion> listed = all(page -> opened.registry().versions(model.name(), page));
        assertThat(listed)
                .as("versions of %s: without gaps", name)
                .extracting(ModelVersion::version)
                .isEqualTo(IntStream.range(0, model.versionCount())
                        .mapToObj(minor -> new Version(1, minor))
                        .toList());
        for (ModelVersion version : listed) {
            checkVersion(version);
        }
        for (HistoryEntry entry : opened.registry().audit().history(name)) {
            assertThat(history.put(entry.command().toString(), entry.describe()))
                    .as("what %s did before", entry)
                    .isNull();
        }
    }

    private void checkVersion(ModelVersion version) throws IOException {
        Item item = Item.ofKey(version.idempotencyKey().orElseThrow());
        assertThat(version.model().value()).as("model of %s", item).isEqualTo(item.model());
        assertThat(versions.put(item.number(), version))
                .as("another version of %s than %s", item, version)
                .isNull();
        try (LocalModel local = opened.registry().load(version.ref())) {
            Map<String, byte[]> files = item.files();
            assertThat(local.files()).containsExactlyInAnyOrderElementsOf(files.keySet());
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                assertThat(local.path(file.getKey()))
                        .as("%s of %s", file.getKey(), version)
                        .hasBinaryContent(file.getValue());
            }
        }
    }

    private void checkAcknowledged(Journal journal) {
        journal.registered()
                .forEach((number, acknowledged) -> assertThat(Optional.ofNullable(versions.get(number)))
                        .as("what was acknowledged as %s for item %s", acknowledged, number)
                        .map(version -> new Journal.Registered(version.ref(), version.digest()))
                        .contains(acknowledged));
        assertThat(history).as("the history").containsAllEntriesOf(journal.changes());
    }

    /** Every blob is whole; the answer is those that no version names. */
    private Set<Sha256> checkBlobs() throws IOException {
        Set<Sha256> unreferenced = new TreeSet<>();
        for (BlobStat blob : all(opened.blobs()::list)) {
            try (var in = Channels.newInputStream(opened.blobs().open(blob.key(), 0, blob.size()))) {
                assertThat(Sha256.of(in.readAllBytes()))
                        .as("digest of blob %s", blob)
                        .isEqualTo(blob.key().digest());
            }
            unreferenced.add(blob.key().digest());
        }
        versions.values().stream()
                .flatMap(version -> version.manifest().artifact().files().stream())
                .forEach(file -> unreferenced.remove(file.digest()));
        return unreferenced;
    }

    private static <T> List<T> all(Function<PageRequest, Page<T>> list) {
        List<T> items = new ArrayList<>();
        Optional<PageRequest> next = Optional.of(PageRequest.first(PAGE));
        while (next.isPresent()) {
            Page<T> page = list.apply(next.get());
            items.addAll(page.items());
            next = page.next();
        }
        return items;
    }
}

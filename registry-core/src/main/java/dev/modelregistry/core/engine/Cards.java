package dev.modelregistry.core.engine;

import com.google.common.collect.Lists;
import dev.modelregistry.Manifest;
import dev.modelregistry.ModelName;
import dev.modelregistry.Version;
import dev.modelregistry.core.codec.CardCodec;
import dev.modelregistry.core.codec.ManifestCodec;
import dev.modelregistry.core.rules.ModelState;
import dev.modelregistry.core.rules.VersionState;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.UnsupportedFormatException;
import dev.modelregistry.spi.Bytes;
import dev.modelregistry.spi.CommitLog;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manifests of versions whose revisions follow each other, in one place, so that a search on a store that pays for each
 * request need not read every version's commit. Advisory: a manifest counts only if it has the digest that the log says. Thread-safe.
 */
final class Cards {
    private static final Logger LOG = LoggerFactory.getLogger(Cards.class);

    /** How many revisions a card is about. */
    private static final int REVISIONS = 64;

    /** For fewer manifests, a card is neither asked for nor saved. */
    private static final int WORTH = 4;

    private static final int MAX_BYTES = 4 << 20;

    private final CommitLog log;

    Cards(CommitLog log) {
        this.log = log;
    }

    /** Whether with this revision, all that a card is about has come. */
    static boolean isLast(long revision) {
        return number(revision + 1) > number(revision);
    }

    /** The versions that a card is about which ends with this revision. From the newest on: a model may have many before. */
    static List<VersionState> ending(long revision, ModelState state) {
        List<VersionState> newestFirst = new ArrayList<>();
        for (int major = state.lastMajor(); major > 0; major--) {
            for (VersionState version : Lists.reverse(state.versionsOf(major))) {
                if (number(version.revision()) < number(revision)) {
                    return Lists.reverse(newestFirst);
                }
                newestFirst.add(version);
            }
        }
        return Lists.reverse(newestFirst);
    }

    private static long number(long revision) {
        return revision / REVISIONS;
    }

    /** Those manifests of these versions that cards have. */
    Map<Version, Manifest> read(ModelName model, List<VersionState> versions) {
        Map<Version, Manifest> found = new HashMap<>();
        versions.stream()
                .collect(
                        Collectors.groupingBy(version -> number(version.revision()), TreeMap::new, Collectors.toList()))
                .forEach((number, about) -> {
                    if (about.size() >= WORTH) {
                        read(model, number, about, found);
                    }
                });
        return found;
    }

    private void read(ModelName model, long number, List<VersionState> about, Map<Version, Manifest> found) {
        Optional<Bytes> card = log.card(LogReader.stream(model), number);
        if (card.isEmpty()) {
            return;
        }
        try {
            Map<Version, Manifest> manifests = CardCodec.decode(card.get());
            for (VersionState version : about) {
                @Nullable Manifest manifest = manifests.get(version.version());
                if (manifest != null && ManifestCodec.digest(manifest).equals(version.digest())) {
                    found.put(version.version(), manifest);
                }
            }
        } catch (UnsupportedFormatException | IntegrityException e) {
            LOG.warn("card {} of {} is left aside and the log read: {}", number, model, e.getMessage());
        }
    }

    /** Saves the card that ends with this revision; losing one costs requests alone. */
    void save(ModelName model, long revision, Map<Version, Manifest> manifests) {
        if (manifests.size() < WORTH) {
            return;
        }
        Bytes content = CardCodec.encode(new TreeMap<>(manifests));
        if (content.size() > MAX_BYTES) {
            return;
        }
        try {
            log.saveCard(LogReader.stream(model), number(revision), content);
        } catch (RuntimeException e) {
            LOG.warn("a card of {} was not saved: {}", model, e.getMessage());
        }
    }

    /** Puts a card without versions in the place of the one that ends with this revision. */
    void clear(ModelName model, long revision) {
        log.saveCard(LogReader.stream(model), number(revision), CardCodec.encode(new TreeMap<>()));
    }
}

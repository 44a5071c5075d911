package dev.modelregistry.testkit.contract;

import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Sha256;
import dev.modelregistry.core.LocalCache;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.core.store.MemoryCommitLog;
import dev.modelregistry.serving.LocalModel;
import dev.modelregistry.spi.BlobStore;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/** Loads models by a shared cache until it is killed, and says so if what it gets is not what it should be. */
final class CacheChild {
    /** So many that nearly every load is of one that is not there: leases stay for a second, and what is leased is never evicted. */
    static final int MODELS = 40;

    private static final int FILES = 3;
    private static final int FILE = 50_000;

    /** The bytes of one model's files. */
    static final long SIZE = (long) FILES * FILE;

    /** Room for two and a half of them. */
    static final long BOUND = SIZE * 5 / 2;

    private final Registry registry;
    private final List<ModelVersion> versions = new ArrayList<>();
    private final List<Sha256> digests = new ArrayList<>();

    private CacheChild(Path cache) {
        registry = Registries.builder(new MemoryCommitLog(), slow(new MemoryBlobStore()))
                .cache(LocalCache.at(cache, BOUND))
                .build();
        for (int model = 0; model < MODELS; model++) {
            Registration.Builder registration = Registration.of("model-" + model)
                    .trainedAt(Instant.EPOCH)
                    .noDataset()
                    .noHyperparameters()
                    .noMetrics();
            for (int file = 0; file < FILES; file++) {
                byte[] content = content(model, file);
                registration.artifact("file-" + file, content);
                digests.add(Sha256.of(content));
            }
            versions.add(registry.register(registration.build()));
        }
    }

    /** The same in every process, so that what one has loaded is what another wants. */
    private static byte[] content(int model, int file) {
        byte[] bytes = new byte[FILE];
        new Random(100L * model + file).nextBytes(bytes);
        return bytes;
    }

    /** A store that is far away, so that many are killed while they wait for it. */
    private static BlobStore slow(BlobStore store) {
        return (BlobStore) Proxy.newProxyInstance(
                BlobStore.class.getClassLoader(), new Class<?>[] {BlobStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("open")) {
                        Thread.sleep(ThreadLocalRandom.current().nextInt(4));
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    static CacheChild over(Path cache) {
        return new CacheChild(cache);
    }

    /** Whether the files are what they should be. */
    boolean loads(int model) throws IOException {
        try (LocalModel files = registry.load(versions.get(model).ref())) {
            Thread.sleep(ThreadLocalRandom.current().nextInt(3));
            for (int file = 0; file < FILES; file++) {
                Sha256 found = Sha256.of(Files.readAllBytes(files.path("file-" + file)));
                if (!found.equals(digests.get(model * FILES + file))) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** Whether a folder has all files of one model, as they should be. */
    boolean isModel(Path folder) throws IOException {
        List<Sha256> found = new ArrayList<>();
        for (int file = 0; file < FILES; file++) {
            Path path = folder.resolve("file-" + file);
            if (!Files.isRegularFile(path)) {
                return false;
            }
            found.add(Sha256.of(Files.readAllBytes(path)));
        }
        int first = digests.indexOf(found.get(0));
        return first >= 0
                && first % FILES == 0
                && digests.subList(first, first + FILES).equals(found);
    }

    /** A lease, until it is closed. */
    LocalModel hold(int model) {
        return registry.load(versions.get(model).ref());
    }

    void close() {
        registry.close();
    }

    /** Arguments: the opener, which is not used, and the cache. */
    public static void main(String[] arguments) {
        CacheChild child = over(Path.of(arguments[1]));
        ChildMain.say("ready");
        for (int i = 1; ; i++) {
            int model = ThreadLocalRandom.current().nextInt(MODELS);
            try {
                if (!child.loads(model)) {
                    ChildMain.say("CORRUPT model-" + model);
                }
            } catch (IOException | RuntimeException e) {
                ChildMain.say("FAILED model-" + model + ": " + e);
            }
            if (i % 10 == 0) {
                ChildMain.say("loaded");
            }
        }
    }

    /** A child needs an opener. */
    public static final class NoStore implements StoreOpener<BlobStore> {
        @Override
        public BlobStore open(String argument) {
            return new MemoryBlobStore();
        }
    }
}

package dev.modelregistry.core.serve;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Buckets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** Loaded models, and which buckets each answers. Immutable. */
final class Serving<T> {
    private final int salt;
    private final int[] ends;
    private final Loaded<T>[] models;

    /** In the order of the target's ranges. */
    @SuppressWarnings("unchecked") // an array of a generic type
    Serving(Target target, Map<Version, Loaded<T>> loaded) {
        int count = target.ranges().size();
        salt = target.salt();
        ends = new int[count];
        models = (Loaded<T>[]) new Loaded<?>[count];
        int end = 0;
        for (int i = 0; i < count; i++) {
            end += target.ranges().get(i).buckets();
            ends[i] = end;
            Loaded<T> model = loaded.get(target.ranges().get(i).version());
            if (model == null) {
                throw new IllegalStateException("not loaded: " + target.ranges().get(i));
            }
            models[i] = model;
        }
    }

    /** For a key. */
    Loaded<T> of(String key) {
        return models.length == 1 ? models[0] : at(Buckets.of(salt, key));
    }

    /** By chance, in proportion to the shares. */
    Loaded<T> any() {
        return models.length == 1 ? models[0] : at(ThreadLocalRandom.current().nextInt(Share.BUCKETS));
    }

    private Loaded<T> at(int bucket) {
        int i = 0;
        while (bucket >= ends[i]) {
            i++;
        }
        return models[i];
    }

    List<Loaded<T>> models() {
        return List.of(models);
    }

    Map<Version, Share> shares() {
        Map<Version, Integer> buckets = new LinkedHashMap<>();
        int start = 0;
        for (int i = 0; i < ends.length; i++) {
            buckets.merge(models[i].version().version(), ends[i] - start, Integer::sum);
            start = ends[i];
        }
        Map<Version, Share> shares = new LinkedHashMap<>();
        buckets.forEach((version, count) -> shares.put(version, new Share(count)));
        return shares;
    }
}

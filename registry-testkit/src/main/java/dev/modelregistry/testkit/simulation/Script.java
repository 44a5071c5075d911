package dev.modelregistry.testkit.simulation;

import dev.modelregistry.ModelName;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Stage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What one process wants, by chance: mostly what makes sense, as far as it knows. */
final class Script {
    private static final Step.Kind[] KINDS = {
        Step.Kind.REGISTER,
        Step.Kind.REGISTER_RUN,
        Step.Kind.PROMOTE,
        Step.Kind.DEMOTE,
        Step.Kind.ROLL_BACK,
        Step.Kind.ALIAS,
        Step.Kind.UNALIAS,
        Step.Kind.TAG,
        Step.Kind.UNTAG,
        Step.Kind.DESCRIBE,
        Step.Kind.ARCHIVE,
        Step.Kind.RESTORE,
        Step.Kind.RECALL,
        Step.Kind.DELETE,
        Step.Kind.READ
    };
    private static final int[] WEIGHTS = {10, 4, 32, 3, 7, 9, 3, 11, 3, 4, 4, 3, 1, 1, 5};

    private final Random random;
    private final List<ModelName> models;
    private final Words words;
    private final int first;
    private final int processes;
    private final Map<ModelName, Integer> newest = new HashMap<>();
    private final Map<ModelName, Long> seen = new HashMap<>();
    private int number;

    /** @param process tells its numbers from those of the others */
    Script(Random random, List<ModelName> models, int process, int processes) {
        this.random = random;
        this.models = models;
        this.words = Words.of(models.get(0));
        this.first = process;
        this.processes = processes;
        this.number = process;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    int upTo(int bound) {
        return random.nextInt(bound);
    }

    /** One of two, each of which is shared with others: that every process reads every log would cost much and tell little. */
    ModelName model() {
        return models.get((first + random.nextInt(2)) % models.size());
    }

    /** Something that changes a model, and asks the store for nothing on its caller's thread. */
    Step change(ModelName model) {
        Step step = next(model);
        while (step.kind().readsFirst()) {
            step = next(model);
        }
        return step;
    }

    Step next(ModelName model) {
        number += processes;
        Step.Kind kind = kind();
        Stage stage = random.nextBoolean() ? Stage.PRODUCTION : Stage.STAGING;
        boolean small = random.nextInt(3) == 0;
        return new Step(
                number,
                kind,
                model,
                version(model),
                stage,
                text(kind, model),
                kind == Step.Kind.PROMOTE && small ? 100 * (1 + random.nextInt(60)) : Share.BUCKETS,
                random.nextInt(6) == 0 ? Math.max(0, seen.getOrDefault(model, 0L) - random.nextInt(3)) : 0);
    }

    private Step.Kind kind() {
        int sum = 0;
        for (int weight : WEIGHTS) {
            sum += weight;
        }
        int dice = random.nextInt(sum);
        int i = 0;
        while (dice >= WEIGHTS[i]) {
            dice -= WEIGHTS[i++];
        }
        return KINDS[i];
    }

    private String text(Step.Kind kind, ModelName model) {
        return switch (kind) {
            case REGISTER -> "content " + number;
            case REGISTER_RUN -> "run-" + random.nextInt(60) + "/" + random.nextInt(2);
            case ALIAS, UNALIAS -> pick(words.aliases());
            case TAG -> pick(words.tags());
            case DESCRIBE -> "text " + random.nextInt(4);
            case READ -> model + "@" + selector(model);
            default -> "";
        };
    }

    private String selector(ModelName model) {
        return switch (random.nextInt(5)) {
            case 0 -> "latest";
            case 1 -> Stage.STAGING.name();
            case 2 -> pick(words.aliases());
            case 3 -> version(model).toString();
            default -> Stage.PRODUCTION.name();
        };
    }

    /** Mostly one of the newest that this process has heard of. */
    private Version version(ModelName model) {
        int last = newest.getOrDefault(model, 0);
        int back = random.nextInt(8) == 0 ? random.nextInt(last + 1) : random.nextInt(Math.min(last, 4) + 1);
        return new Version(1, random.nextInt(40) == 0 ? last + 1 : last - back);
    }

    /** What a process learns by what it is told. */
    void learn(Attempt attempt) {
        ModelName model = attempt.step().model();
        seen.merge(model, attempt.end(), Math::max);
        if (attempt.type() == Attempt.Type.RETURNED && attempt.step().kind().readsFirst()) {
            String answer = attempt.answer();
            int space = answer.indexOf(' ');
            newest.merge(
                    model,
                    Version.parse(space < 0 ? answer : answer.substring(0, space))
                            .minor(),
                    Math::max);
        }
    }

    private String pick(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }
}

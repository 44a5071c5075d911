package dev.modelregistry.core.rules;

import dev.modelregistry.Expect;
import dev.modelregistry.Version;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Commands as a careless crowd would send them: most make sense, many do not. The same seed gives the same commands. */
public final class RandomCommands {
    private static final List<String> ALIASES = List.of("champion", "challenger", "shadow", "staging");
    private static final List<String> KEYS = List.of("team", "owner", "país");
    private static final List<String> VALUES = List.of("", "risk", "fraud 雪", "a\nb");

    private final Random random;
    private int count;

    public RandomCommands(long seed) {
        this.random = new Random(seed);
    }

    /** A command that may or may not be allowed in this state. */
    public Command next(ModelState state, Lifecycle lifecycle) {
        count++;
        Stage stage = pick(new ArrayList<>(lifecycle.stages()));
        Version version = version(state);
        int dice = random.nextInt(100);
        if (dice < 18) {
            return register();
        } else if (dice < 42) {
            return new Command.Promote(version, stage, reason(), expect());
        } else if (dice < 48) {
            return new Command.Demote(version, stage, reason());
        } else if (dice < 58) {
            Optional<Version> to = random.nextInt(4) == 0 ? Optional.of(version) : Optional.empty();
            return new Command.Rollback(stage, to, reason(), expect());
        } else if (dice < 66) {
            return new Command.MoveAlias(pick(ALIASES), version, expect());
        } else if (dice < 70) {
            return new Command.RemoveAlias(pick(ALIASES));
        } else if (dice < 76) {
            return new Command.Archive(version, reason());
        } else if (dice < 80) {
            return new Command.Restore(version, reason());
        } else if (dice < 86) {
            return new Command.Delete(version, reason());
        } else if (dice < 92) {
            return new Command.Tag(target(version), pick(KEYS), pick(VALUES));
        } else if (dice < 95) {
            return new Command.Untag(target(version), pick(KEYS));
        }
        return new Command.Describe(target(version), pick(VALUES));
    }

    private Command register() {
        // few keys, so that a key comes again, with the same content or with other
        Optional<String> key = random.nextInt(3) == 0 ? Optional.of("run-" + random.nextInt(40)) : Optional.empty();
        int n = key.isPresent() ? random.nextInt(3) : count;
        Map<String, String> tags = random.nextBoolean() ? Map.of(pick(KEYS), pick(VALUES)) : Map.of();
        return new Command.Register(Commands.manifest(n), Commands.digest(n), tags, key, random.nextInt(12) == 0);
    }

    /** Most often one of the newest that there are; sometimes one that is not there. */
    private Version version(ModelState state) {
        if (state.lastMajor() == 0 || random.nextInt(20) == 0) {
            return new Version(1 + random.nextInt(3), random.nextInt(50));
        }
        int major = random.nextInt(4) == 0 ? 1 + random.nextInt(state.lastMajor()) : state.lastMajor();
        int minors = state.versionsOf(major).size();
        return new Version(major, Math.max(0, minors - 1 - random.nextInt(6)));
    }

    private Optional<Version> target(Version version) {
        return random.nextInt(3) == 0 ? Optional.empty() : Optional.of(version);
    }

    private Expect expect() {
        return random.nextInt(6) == 0 ? Expect.revision(1 + random.nextInt(2 * count)) : Expect.anything();
    }

    private String reason() {
        return random.nextInt(40) == 0 ? " " : "reason " + count;
    }

    private <T> T pick(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }
}

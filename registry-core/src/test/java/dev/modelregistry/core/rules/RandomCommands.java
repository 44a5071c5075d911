package dev.modelregistry.core.rules;

import dev.modelregistry.Actor;
import dev.modelregistry.Expect;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.core.rules.Command.Rollback.Target;
import dev.modelregistry.lifecycle.AccessPolicy;
import dev.modelregistry.lifecycle.Allocation;
import dev.modelregistry.lifecycle.Approvals;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.Permission;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.lifecycle.Stage;
import dev.modelregistry.metadata.Evaluation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/** Commands as a careless crowd would send them: most make sense, many do not. The same seed gives the same commands. */
public final class RandomCommands {
    private static final List<String> ALIASES = List.of("champion", "challenger", "shadow", "staging");
    private static final List<String> KEYS = List.of("team", "owner", "país");
    private static final List<String> VALUES = List.of("", "risk", "fraud 雪", "a\nb");
    private static final List<Actor> ACTORS = List.of(
            Actor.of("ada", "trainer", "ml-lead"),
            Actor.of("bob", "ml-lead"),
            Actor.of("cleo", "ml-lead", "incident"),
            Actor.of("dan", "trainer"),
            Actor.of("eve"));

    private static final int MOMENTS = 12;

    private final Random random;
    /** What stages served, newest last. */
    private final List<Allocation> moments = new ArrayList<>();

    private int count;

    public RandomCommands(long seed) {
        this.random = new Random(seed);
    }

    public Actor actor() {
        return pick(ACTORS);
    }

    /** Now and then, some time that passes. */
    public Duration pause() {
        return random.nextInt(10) == 0 ? Duration.ofMinutes(random.nextInt(600)) : Duration.ZERO;
    }

    /** A command that may or may not be allowed in this state. */
    public Command next(ModelState state, Lifecycle lifecycle) {
        count++;
        state.stages()
                .values()
                .forEach(stage ->
                        stage.current().filter(now -> !moments.contains(now)).ifPresent(moments::add));
        if (moments.size() > MOMENTS) {
            moments.remove(0);
        }
        Stage stage = pick(new ArrayList<>(lifecycle.stages()));
        Version version = version(state);
        int dice = random.nextInt(120);
        if (dice < 18) {
            return register();
        } else if (dice < 42) {
            return new Command.Promote(version, stage, options(), reason());
        } else if (dice < 47) {
            return shift(state, stage);
        } else if (dice < 51) {
            return new Command.Demote(version, stage, reason());
        } else if (dice < 58) {
            return new Command.Rollback(stage, target(state, stage, version), reason(), expect());
        } else if (dice < 66) {
            return new Command.MoveAlias(pick(ALIASES), version, expect());
        } else if (dice < 70) {
            return new Command.RemoveAlias(pick(ALIASES));
        } else if (dice < 75) {
            return new Command.Archive(version, reason());
        } else if (dice < 80) {
            return new Command.Restore(version, reason());
        } else if (dice < 84) {
            return new Command.Delete(version, reason());
        } else if (dice < 90) {
            return new Command.Tag(target(version), pick(KEYS), pick(VALUES));
        } else if (dice < 93) {
            return new Command.Untag(target(version), pick(KEYS));
        } else if (dice < 96) {
            return new Command.Describe(target(version), pick(VALUES));
        }
        return governance(state, stage, version, dice);
    }

    /** What leads to the end of a model: whatever is in its way first, then the end. */
    public Command farewell(ModelState state) {
        for (Map.Entry<Stage, StageState> stage : state.stages().entrySet()) {
            Optional<Allocation> serving = stage.getValue().current();
            if (serving.isPresent()) {
                return new Command.Demote(serving.get().primary(), stage.getKey(), reason());
            }
        }
        for (String alias : state.aliases().keySet()) {
            return new Command.RemoveAlias(alias);
        }
        for (VersionState version : state.versions()) {
            if (version.held() && !version.deleted()) {
                return new Command.Release(version.version(), reason());
            }
        }
        return new Command.Erase(reason());
    }

    private Command governance(ModelState state, Stage stage, Version version, int dice) {
        if (dice < 101) {
            Evaluation evaluation = Evaluation.of("holdout")
                    .metric("auc", 0.85 + random.nextInt(15) / 100.0)
                    .build();
            return new Command.Evaluate(version, evaluation);
        } else if (dice < 106) {
            Share share = share();
            return new Command.RequestPromotion(
                    version, stage, share, random.nextBoolean() ? share : Share.ALL, reason());
        } else if (dice < 113) {
            return new Command.Approve(request(state), reason());
        } else if (dice < 114) {
            return new Command.Reject(request(state), reason());
        } else if (dice < 115) {
            return new Command.Withdraw(request(state), reason());
        } else if (dice < 116) {
            return new Command.Recall(version, reason());
        } else if (dice < 118) {
            return random.nextBoolean() ? new Command.Hold(version, reason()) : new Command.Release(version, reason());
        }
        return publish();
    }

    private Command register() {
        // few keys, so that a key comes again, with the same content or with other
        Optional<String> key = random.nextInt(3) == 0 ? Optional.of("run-" + random.nextInt(40)) : Optional.empty();
        int n = key.isPresent() ? random.nextInt(3) : count;
        Map<String, String> tags = random.nextBoolean() ? Map.of(pick(KEYS), pick(VALUES)) : Map.of();
        return new Command.Register(
                Commands.manifest(n), Commands.digest(n), tags, key, random.nextInt(12) == 0, Set.of());
    }

    /** A policy for the model itself: sometimes open, sometimes strict. */
    private Command publish() {
        Lifecycle.Builder builder = Lifecycle.standard();
        if (random.nextInt(3) == 0) {
            builder.stage(Stage.of("canary"), Stage.STAGING).stage(Stage.PRODUCTION, Stage.STAGING, Stage.of("canary"));
        }
        if (random.nextInt(3) == 0) {
            builder.exclusive(Stage.PRODUCTION);
        }
        if (random.nextInt(3) == 0) {
            builder.gate(Stage.PRODUCTION, Gate.metricAtLeast("auc", 0.9).onEvaluation("holdout"));
        }
        if (random.nextInt(3) == 0) {
            builder.gate(
                    Stage.PRODUCTION, Gate.notWorseThan(Stage.PRODUCTION, "auc").tolerance(0.005));
        }
        if (random.nextInt(2) == 0) {
            Approvals approvals = Approvals.of(1 + random.nextInt(2), "ml-lead");
            builder.approvals(
                    Stage.PRODUCTION, random.nextBoolean() ? approvals : approvals.within(Duration.ofHours(4)));
        }
        if (random.nextInt(4) == 0) {
            builder.approvals(Stage.STAGING, 1, "ml-lead");
        }
        if (random.nextInt(6) == 0) {
            builder.exclusive(Stage.STAGING);
        }
        if (random.nextInt(6) == 0) {
            builder.gate(Stage.PRODUCTION, Gate.notWorseThan(Stage.STAGING, "auc"));
        }
        if (random.nextInt(4) == 0) {
            builder.policyApprovals(1, "ml-lead");
        }
        if (random.nextInt(3) == 0) {
            builder.access(AccessPolicy.builder()
                    .allow("trainer", Permission.REGISTER, Permission.TAG, Permission.EVALUATE)
                    .allow("ml-lead", Permission.values())
                    .build());
        }
        builder.emergency("incident");
        Lifecycle lifecycle = builder.build();
        return new Command.Publish(lifecycle, Sha256.of(lifecycle.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private PromoteOptions options() {
        PromoteOptions options = PromoteOptions.at(share()).expecting(expect());
        if (random.nextInt(8) == 0) {
            options = options.staying();
        }
        return random.nextInt(20) == 0 ? options.inEmergency() : options;
    }

    private Share share() {
        return random.nextBoolean() ? Share.ALL : new Share(1 + random.nextInt(random.nextInt(4) == 0 ? 10 : 9_999));
    }

    private Command shift(ModelState state, Stage stage) {
        List<Version> versions = new ArrayList<>(
                state.stage(stage).current().map(a -> a.shares().keySet()).orElse(Set.of()));
        versions.add(version(state));
        Map<Version, Share> shares = new LinkedHashMap<>();
        int left = Share.BUCKETS;
        for (Version version : versions) {
            if (!shares.containsKey(version) && left > 0) {
                int part = shares.size() == versions.size() - 2 ? left : 1 + random.nextInt(left);
                shares.put(version, new Share(part));
                left -= part;
            }
        }
        return new Command.Shift(stage, shares, reason(), expect());
    }

    private Target target(ModelState state, Stage stage, Version version) {
        List<Allocation> past = state.stage(stage).past();
        List<Allocation> seen = moments.stream()
                .filter(allocation -> allocation.stage().equals(stage))
                .toList();
        return switch (random.nextInt(6)) {
            case 0 -> new Target.ToVersion(version);
            case 1 -> past.isEmpty() ? new Target.Previous() : new Target.ToAllocation(pick(past));
            case 2 -> seen.isEmpty() ? new Target.Previous() : new Target.ToAllocation(pick(seen));
            default -> new Target.Previous();
        };
    }

    /** Most often one of the last that were made. */
    private UUID request(ModelState state) {
        List<RequestState> requests = new ArrayList<>(state.requests());
        return requests.isEmpty() || random.nextInt(30) == 0
                ? new UUID(1, count)
                : requests.get(Math.max(0, requests.size() - 1 - random.nextInt(4)))
                        .id();
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

package dev.modelregistry.core.engine;

import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.tag;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.modelregistry.Actor;
import dev.modelregistry.CommandId;
import dev.modelregistry.ModelName;
import dev.modelregistry.ModelVersion;
import dev.modelregistry.Registration;
import dev.modelregistry.Registry;
import dev.modelregistry.Version;
import dev.modelregistry.core.Registries;
import dev.modelregistry.core.codec.PolicyCodec;
import dev.modelregistry.core.rules.Command;
import dev.modelregistry.core.store.MemoryBlobStore;
import dev.modelregistry.error.GateRefusedException;
import dev.modelregistry.lifecycle.Gate;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.spi.AppendResult;
import dev.modelregistry.spi.Commit;
import dev.modelregistry.spi.IndexDelta;
import dev.modelregistry.spi.StreamId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A model is governed by what is in its own log and what is in the registry's. */
class TwoLogsTest {
    private static void publish(Bench bench, Lifecycle lifecycle) {
        bench.engine.execute(new Request(
                CommandId.random(ModelName.REGISTRY),
                Actor.of("root"),
                new Command.Publish(lifecycle, PolicyCodec.digest(lifecycle)),
                false));
    }

    /** A log in which another process takes the slot of one append, right after it has published a policy. */
    private static final class OvertakenLog extends ScriptedLog {
        private final Bench other = new Bench(memory);
        private boolean overtaking;

        @Override
        AppendResult onAppend(StreamId stream, long revision, Commit commit) {
            if (overtaking) {
                overtaking = false;
                publish(
                        other,
                        Lifecycle.standard().gate(STAGING, Gate.tag("reviewed")).build());
                other.execute(tag("1.0", "team", "risk"));
            }
            return super.onAppend(stream, revision, commit);
        }
    }

    @Test
    void whoseSlotWasTakenObeysThePolicyOfThen() {
        OvertakenLog log = new OvertakenLog();
        try (Bench bench = new Bench(log)) {
            bench.execute(register(0));
            log.overtaking = true;
            assertThatThrownBy(() -> bench.execute(promote("1.0", STAGING))).isInstanceOf(GateRefusedException.class);
            assertThat(bench.state().stagesOf(new Version(1, 0))).isEmpty();
        }
    }

    /** A log that keeps what the store is told to find. */
    private static final class IndexedLog extends ScriptedLog {
        final List<IndexDelta> added = new ArrayList<>();

        @Override
        AppendResult onAppend(StreamId stream, long revision, Commit commit) {
            added.add(commit.index());
            return super.onAppend(stream, revision, commit);
        }
    }

    @Test
    void aCopyIsFoundByWhatIsFoundIfItIsMadeHere() {
        Lifecycle tags = Lifecycle.standard().indexTags("team").build();
        Registry source = Registries.inMemory();
        source.publish(tags);
        IndexedLog copied = new IndexedLog();
        IndexedLog made = new IndexedLog();
        try (Registry target = Registries.builder(copied, new MemoryBlobStore()).build();
                Registry local = Registries.builder(made, new MemoryBlobStore()).build()) {
            target.publish(tags);
            local.publish(tags);
            history(source);
            history(local);
            source.admin().copy("fraud", target);
            assertThat(copied.added.get(copied.added.size() - 1))
                    .isNotEqualTo(IndexDelta.NONE)
                    .isEqualTo(made.added.get(made.added.size() - 1));
        }
    }

    /** With a policy of its own, and a tag after it. */
    private static void history(Registry registry) {
        ModelVersion version = registry.register(Registration.of("fraud")
                .artifact("model.bin", new byte[1])
                .trainedAt(Instant.parse("2026-10-01T00:00:00Z"))
                .noDataset()
                .noHyperparameters()
                .noMetrics()
                .build());
        registry.publish("fraud", Lifecycle.standard().build());
        registry.tag(version.ref(), "team", "risk");
    }
}

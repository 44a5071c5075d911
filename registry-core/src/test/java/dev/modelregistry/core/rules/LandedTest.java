package dev.modelregistry.core.rules;

import static dev.modelregistry.core.rules.Commands.archive;
import static dev.modelregistry.core.rules.Commands.delete;
import static dev.modelregistry.core.rules.Commands.demote;
import static dev.modelregistry.core.rules.Commands.promote;
import static dev.modelregistry.core.rules.Commands.register;
import static dev.modelregistry.core.rules.Commands.restore;
import static dev.modelregistry.core.rules.Commands.rollback;
import static dev.modelregistry.core.rules.Commands.tag;
import static dev.modelregistry.core.rules.Commands.untag;
import static dev.modelregistry.lifecycle.Stage.PRODUCTION;
import static dev.modelregistry.lifecycle.Stage.STAGING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.modelregistry.Actor;
import dev.modelregistry.Expect;
import dev.modelregistry.Sha256;
import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.Lifecycle;
import dev.modelregistry.lifecycle.PromoteOptions;
import dev.modelregistry.metadata.Evaluation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A command that is sent again under its id recognises its own work, and no other's. */
class LandedTest {
    private static final Actor BOB = Actor.of("bob", "ml-lead", "incident");
    private static final Version V10 = Version.parse("1.0");
    private static final Version V11 = Version.parse("1.1");

    private final ModelHistory model = new ModelHistory();
    private final List<Command> commands = new ArrayList<>();
    private final List<List<Event>> effects = new ArrayList<>();

    private void execute(Command command) {
        commands.add(command);
        effects.add(model.execute(BOB, command));
        assertThat(effects.get(effects.size() - 1)).as("%s", command).isNotEmpty();
    }

    private UUID requested(String version, Share share) {
        execute(new Command.RequestPromotion(Version.parse(version), PRODUCTION, share, Share.ALL, "ready"));
        return model.lastCommand();
    }

    @Test
    void everyCommandFitsWhatItLedToAndNothingElse() {
        Lifecycle policy = Lifecycle.standard()
                .approvals(PRODUCTION, 1, "ml-lead")
                .policyApprovals(1, "ml-lead")
                .emergency("incident")
                .build();
        Lifecycle other = Lifecycle.standard().build();
        execute(register(0));
        execute(register(1));
        execute(register(2));
        execute(new Command.Describe(Optional.empty(), "text"));
        execute(new Command.Describe(Optional.of(V10), "text"));
        execute(new Command.Describe(Optional.of(V10), "other"));
        execute(tag("1.0", "team", "risk"));
        execute(tag("1.0", "team", "fraud"));
        execute(tag("1.1", "team", "fraud"));
        execute(tag("1.1", "area", "fraud"));
        execute(untag("1.0", "team"));
        execute(untag("1.1", "team"));
        execute(untag("1.1", "area"));
        execute(new Command.MoveAlias("champion", V10, Expect.anything()));
        execute(new Command.MoveAlias("champion", V11, Expect.anything()));
        execute(new Command.MoveAlias("challenger", V11, Expect.anything()));
        execute(new Command.RemoveAlias("champion"));
        execute(new Command.RemoveAlias("challenger"));
        execute(new Command.Evaluate(
                V10, Evaluation.of("holdout").metric("auc", 1).build()));
        execute(new Command.Evaluate(
                V11, Evaluation.of("holdout").metric("auc", 1).build()));
        execute(promote("1.0", STAGING));
        execute(promote("1.0", PRODUCTION));
        execute(promote("1.1", STAGING));
        execute(demote("1.1", STAGING));
        execute(promote("1.2", STAGING));
        execute(new Command.Publish(policy, digest("policy")));
        execute(new Command.Publish(other, digest("other")));
        UUID proposed = model.lastCommand();
        UUID rejected = requested("1.2", Share.ALL);
        execute(new Command.Reject(rejected, "no"));
        UUID approved = requested("1.2", Share.percent(10));
        commands.add(new Command.Approve(approved, "yes"));
        effects.add(model.execute(Actor.of("cleo", "ml-lead"), commands.get(commands.size() - 1)));
        execute(new Command.Shift(
                PRODUCTION,
                Map.of(V10, Share.percent(80), Version.parse("1.2"), Share.percent(20)),
                "more",
                Expect.anything()));
        execute(rollback(PRODUCTION));
        execute(promote("1.1", STAGING));
        execute(promote("1.1", PRODUCTION, PromoteOptions.DEFAULT.inEmergency()));
        execute(rollback(PRODUCTION, "1.0"));
        execute(demote("1.0", PRODUCTION));
        execute(new Command.Withdraw(proposed, "no"));
        execute(archive("1.0"));
        execute(restore("1.0"));
        execute(new Command.Hold(V10, "law"));
        execute(new Command.Release(V10, "law"));
        execute(delete("1.0"));
        execute(new Command.Recall(V11, "bad"));
        model.release(new Formats(1, 2, event -> 1));
        execute(new Command.Upgrade("all are on release 2"));
        execute(new Command.Erase("request 4711"));

        for (int c = 0; c < commands.size(); c++) {
            for (int e = 0; e < effects.size(); e++) {
                boolean same = c == e || mayBeTaken(commands.get(c), commands.get(e));
                assertThat(Landed.fits(commands.get(c), effects.get(e)))
                        .as("%s: %s", commands.get(c), effects.get(e))
                        .isEqualTo(same);
            }
        }
        assertThat(commands.stream().<Class<?>>map(Object::getClass))
                .containsAll(Set.of(Command.class.getPermittedSubclasses()));
    }

    @Test
    void theSameCommandWithOtherContentIsAnother() {
        model.execute(register(0));
        model.execute(register(1));
        model.execute(promote("1.0", STAGING));
        model.execute(promote("1.0", PRODUCTION));
        model.execute(promote("1.1", STAGING));
        List<Event> canary = model.execute(promote("1.1", PRODUCTION, 10));
        assertThat(Landed.fits(promote("1.1", PRODUCTION, 10), canary)).isTrue();
        assertThat(Landed.fits(promote("1.1", PRODUCTION, 50), canary)).isFalse();
        assertThat(Landed.fits(promote("1.0", PRODUCTION, 90), canary)).isFalse();
        PromoteOptions ten = PromoteOptions.at(Share.percent(10));
        assertThat(Landed.fits(promote("1.1", PRODUCTION, ten.inEmergency()), canary))
                .isFalse();
        assertThat(Landed.fits(promote("1.1", PRODUCTION, ten.staying()), canary))
                .isFalse();

        List<Event> back = model.execute(rollback(PRODUCTION, "1.0"));
        assertThat(Landed.fits(rollback(PRODUCTION, "1.0"), back)).isTrue();
        assertThat(Landed.fits(rollback(PRODUCTION, "1.1"), back)).isFalse();

        model.execute(promote("1.1", STAGING));
        model.execute(promote("1.1", PRODUCTION, 10));
        List<Event> demoted = model.execute(demote("1.1", PRODUCTION));
        assertThat(Landed.fits(demote("1.1", PRODUCTION), demoted)).isTrue();
        assertThat(Landed.fits(demote("1.0", PRODUCTION), demoted)).isFalse();

        model.govern(Lifecycle.standard().approvals(PRODUCTION, 1, "ml-lead").build());
        model.execute(promote("1.1", STAGING));
        Command.RequestPromotion ask =
                new Command.RequestPromotion(V11, PRODUCTION, Share.percent(10), Share.percent(20), "ready");
        List<Event> asked = model.execute(ask);
        UUID request = model.lastCommand();
        assertThat(Landed.fits(ask, asked)).isTrue();
        assertThat(Landed.fits(
                        new Command.RequestPromotion(V11, PRODUCTION, Share.percent(10), Share.ALL, "ready"), asked))
                .isFalse();
        assertThat(Landed.fits(
                        new Command.RequestPromotion(V11, PRODUCTION, Share.percent(5), Share.percent(20), "ready"),
                        asked))
                .isFalse();
        List<Event> approved = model.execute(BOB, new Command.Approve(request, "yes"));
        assertThat(Landed.fits(new Command.Approve(request, "yes"), approved)).isTrue();
        assertThat(Landed.fits(new Command.Approve(request, "no"), approved)).isFalse();
        assertThat(Landed.fits(promote("1.1", PRODUCTION, 10), approved)).isFalse();
    }

    /** Commands that differ in nothing by which their effect could be told. */
    private static boolean mayBeTaken(Command command, Command other) {
        if (command instanceof Command.Rollback && other instanceof Command.Rollback) {
            return true; // all of them lead to 1.0 here
        }
        return command.equals(other);
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}

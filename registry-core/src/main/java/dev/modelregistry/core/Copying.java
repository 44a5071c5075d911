package dev.modelregistry.core;

import dev.modelregistry.Actor;
import dev.modelregistry.ModelName;
import dev.modelregistry.Progress;
import dev.modelregistry.Sha256;
import dev.modelregistry.admin.CopyReport;
import dev.modelregistry.audit.Verification;
import dev.modelregistry.core.artifact.Transfer;
import dev.modelregistry.core.engine.Head;
import dev.modelregistry.core.engine.Transplant;
import dev.modelregistry.core.rules.AdminRules;
import dev.modelregistry.core.rules.Published;
import dev.modelregistry.error.IntegrityException;
import dev.modelregistry.error.NotFoundException;
import dev.modelregistry.spi.StoredCommit;
import dev.modelregistry.spi.StreamId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Copies a model: first the bytes that its versions are made of, then its commits, and at last all of it is read in the
 * target and checked. Not thread-safe.
 */
final class Copying {
    private static final int PAGE = 500;

    private final Parts source;
    private final Parts target;
    private final ModelName model;
    private final StreamId stream;
    private final Transfer transfer;

    Copying(Parts source, Parts target, ModelName model) {
        this.source = source;
        this.target = target;
        this.model = model;
        this.stream = new StreamId(model.value());
        this.transfer = target.transferFrom(source.downloader);
    }

    CopyReport copy(Actor actor, Consumer<? super Progress> listener) {
        target.requireWritable();
        Head there = target.log.load(model);
        Optional<Published> registrys = target.now.policy();
        AdminRules.requireCopyInto(there.state(), actor, registrys);
        Head wanted = source.log.load(model);
        if (wanted.digest().isEmpty()) {
            throw new NotFoundException("there is no model " + model + ", and so nothing to copy");
        }
        AdminRules.requireThere(wanted.state());
        requireSame(Math.min(wanted.revision(), there.revision()));
        Duration grace = target.binding.require(actor);

        Map<Sha256, Long> blobs = new LinkedHashMap<>();
        LiveBytes.each(source, wanted.state(), version -> true, blobs::put);
        long asked = transfer.bring(blobs, listener);
        Head head = there;
        while (head.revision() < wanted.revision()) {
            for (StoredCommit commit : next(head, wanted)) {
                if (commit.revision() <= head.revision()) {
                    continue; // another copy was faster
                }
                if (System.nanoTime() - asked > grace.dividedBy(4).toNanos()) {
                    asked = transfer.bring(blobs, listener);
                }
                head = target.transplant.append(
                        model,
                        head,
                        commit,
                        registrys,
                        asked + grace.dividedBy(2).toNanos());
            }
        }
        return verified(wanted, head.revision() - there.revision(), blobs);
    }

    private List<StoredCommit> next(Head head, Head wanted) {
        int limit = (int) Math.min(PAGE, wanted.revision() - head.revision());
        return read(source, head.revision() + 1, limit);
    }

    /** There must be one: a log that ends before what is known of it was cut off, or put back to what it was before. */
    private List<StoredCommit> read(Parts parts, long revision, int limit) {
        List<StoredCommit> found = parts.commits.read(stream, revision, limit);
        if (found.isEmpty()) {
            throw new IntegrityException(
                    "the log of " + model + " in the " + (parts == source ? "source" : "target")
                            + " ends before revision " + revision + ", which it had; its end is missing",
                    null);
        }
        return found;
    }

    /** Each commit names the digest of the one before it, so if two logs agree on one they agree on all up to it. */
    private void requireSame(long revision) {
        if (revision > 0 && !digest(source, revision).equals(digest(target, revision))) {
            throw Transplant.other(model, revision);
        }
    }

    private Sha256 digest(Parts parts, long revision) {
        return read(parts, revision, 1).get(0).digest();
    }

    private CopyReport verified(Head wanted, long commits, Map<Sha256, Long> blobs) {
        transfer.verify(blobs);
        Verification chain = target.now.audit.verify(model);
        if (!chain.ok()
                || !digest(target, wanted.revision()).equals(wanted.digest().orElseThrow())) {
            throw new IntegrityException(
                    "the copy of " + model + " is not what was copied: " + chain.problems()
                            + "; look at the log of the target",
                    null);
        }
        return new CopyReport(
                model,
                wanted.revision(),
                wanted.digest().orElseThrow(),
                Math.max(0, commits),
                blobs.size(),
                transfer.blobs(),
                transfer.bytes());
    }
}

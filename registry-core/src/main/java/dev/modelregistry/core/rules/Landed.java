package dev.modelregistry.core.rules;

import dev.modelregistry.Share;
import dev.modelregistry.Version;
import dev.modelregistry.audit.Event;
import dev.modelregistry.lifecycle.RequestStatus;
import java.util.List;
import java.util.Map;

/** Whether what is in the log under a command's id is what that command led to, or the work of another command. */
public final class Landed {
    private Landed() {}

    /** Whether an entry with these events can come from this command. */
    public static boolean fits(Command command, List<Event> events) {
        if (command instanceof Command.Demote && allocations(events) > 1) {
            // what left a stage because it was promoted to another
            return false;
        }
        if (command instanceof Command.Promote c
                && (events.stream().anyMatch(Landed::isOfRequest)
                        || (c.options().stays() && allocations(events) > 1))) {
            return false;
        }
        return events.stream().anyMatch(event -> fits(command, event));
    }

    private static long allocations(List<Event> events) {
        return events.stream().filter(Event.AllocationChanged.class::isInstance).count();
    }

    /** A promotion that somebody asked for, or agreed to, and did not carry out. */
    private static boolean isOfRequest(Event event) {
        return event instanceof Event.PromotionRequested || event instanceof Event.Approved;
    }

    private static boolean fits(Command command, Event event) {
        if (command instanceof Command.Register c) {
            return event instanceof Event.VersionRegistered e && e.digest().equals(c.digest());
        } else if (command instanceof Command.Describe c) {
            return event.equals(new Event.Described(c.version(), c.text()));
        } else if (command instanceof Command.Tag c) {
            return event.equals(new Event.Tagged(c.version(), c.key(), c.value()));
        } else if (command instanceof Command.Untag c) {
            return event.equals(new Event.Untagged(c.version(), c.key()));
        } else if (command instanceof Command.MoveAlias c) {
            return event.equals(new Event.AliasMoved(c.alias(), c.version()));
        } else if (command instanceof Command.RemoveAlias c) {
            return event.equals(new Event.AliasRemoved(c.alias()));
        } else if (command instanceof Command.Promote c) {
            return event instanceof Event.AllocationChanged e
                    && e.cause() == (c.options().emergency() ? Event.Cause.EMERGENCY : Event.Cause.PROMOTED)
                    && e.stage().equals(c.stage())
                    && e.candidate().map(c.version()::equals).orElse(true)
                    && c.options().share().equals(e.shares().get(c.version()));
        } else if (command instanceof Command.Demote c) {
            return event instanceof Event.AllocationChanged e
                    && e.cause() == Event.Cause.LEFT
                    && e.stage().equals(c.stage())
                    && !e.shares().containsKey(c.version());
        } else if (command instanceof Command.Rollback c) {
            return event instanceof Event.AllocationChanged e
                    && e.cause() == Event.Cause.ROLLED_BACK
                    && e.stage().equals(c.stage())
                    && fits(c.target(), e.shares());
        } else if (command instanceof Command.Archive c) {
            return event.equals(new Event.Archived(c.version()));
        } else if (command instanceof Command.Restore c) {
            return event.equals(new Event.Restored(c.version()));
        } else if (command instanceof Command.Delete c) {
            return event.equals(new Event.Deleted(c.version()));
        }
        return fitsGovernance(command, event);
    }

    private static boolean fits(Command.Rollback.Target target, Map<Version, Share> shares) {
        if (target instanceof Command.Rollback.Target.ToVersion to) {
            return shares.equals(Map.of(to.version(), Share.ALL));
        }
        return !(target instanceof Command.Rollback.Target.ToAllocation to)
                || shares.equals(to.allocation().shares());
    }

    private static boolean fitsGovernance(Command command, Event event) {
        if (command instanceof Command.Evaluate c) {
            return event.equals(new Event.Evaluated(c.version(), c.evaluation()));
        } else if (command instanceof Command.Shift c) {
            return event instanceof Event.AllocationChanged e
                    && e.cause() == Event.Cause.SHIFTED
                    && e.stage().equals(c.stage())
                    && e.shares().equals(c.shares());
        } else if (command instanceof Command.RequestPromotion c) {
            return event instanceof Event.PromotionRequested e
                    && e.version().equals(c.version())
                    && e.stage().equals(c.stage())
                    && e.share().equals(c.share())
                    && e.largest().equals(c.largest());
        } else if (command instanceof Command.Approve c) {
            return event.equals(new Event.Approved(c.request(), c.reason()));
        } else if (command instanceof Command.Reject c) {
            return event.equals(new Event.RequestMoved(c.request(), RequestStatus.REJECTED));
        } else if (command instanceof Command.Withdraw c) {
            return event.equals(new Event.RequestMoved(c.request(), RequestStatus.WITHDRAWN));
        } else if (command instanceof Command.Publish c) {
            return (event instanceof Event.PolicyPublished e && e.digest().equals(c.digest()))
                    || (event instanceof Event.PolicyProposed p && p.digest().equals(c.digest()));
        } else if (command instanceof Command.Recall c) {
            return event.equals(new Event.Recalled(c.version()));
        } else if (command instanceof Command.Hold c) {
            return event.equals(new Event.Held(c.version()));
        } else if (command instanceof Command.Release c) {
            return event.equals(new Event.Released(c.version()));
        } else if (command instanceof Command.Erase) {
            return event instanceof Event.Erased;
        } else if (command instanceof Command.Upgrade) {
            return event instanceof Event.FormatRaised;
        }
        throw new IllegalStateException("a command without an effect: " + command);
    }
}

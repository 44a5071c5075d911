package dev.modelregistry.lifecycle;

import dev.modelregistry.Expect;
import dev.modelregistry.Share;

/**
 * How a version enters a stage. Immutable.
 *
 * @param share of the stage's traffic; what was there before shares the rest
 * @param stays whether it stays in the stage that it comes from, too
 * @param emergency whether gates and approvals are passed over, which a policy must grant
 * @param expect what the caller saw
 */
public record PromoteOptions(Share share, boolean stays, boolean emergency, Expect expect) {
    /** All of the traffic, leaving the stage that it comes from. */
    public static final PromoteOptions DEFAULT = new PromoteOptions(Share.ALL, false, false, Expect.anything());

    /** With this share of the traffic. */
    public static PromoteOptions at(Share share) {
        return DEFAULT.share(share);
    }

    /** The same, with this share. */
    public PromoteOptions share(Share of) {
        return new PromoteOptions(of, stays, emergency, expect);
    }

    /** The same, but it stays in the stage that it comes from, too. */
    public PromoteOptions staying() {
        return new PromoteOptions(share, true, emergency, expect);
    }

    /** The same, past gates and approvals, if the policy grants that to the actor; the history will show it. */
    public PromoteOptions inEmergency() {
        return new PromoteOptions(share, stays, true, expect);
    }

    /** The same, unless the stage changed since the caller looked. */
    public PromoteOptions expecting(Expect seen) {
        return new PromoteOptions(share, stays, emergency, seen);
    }
}

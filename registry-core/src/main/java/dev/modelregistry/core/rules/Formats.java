package dev.modelregistry.core.rules;

import dev.modelregistry.audit.Event;
import dev.modelregistry.error.UnsupportedFormatException;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * What may be written. Whatever is new in a stored form belongs to a level, and is written only once the registry was raised to
 * that level, so that older releases can read all that is written until then.
 *
 * @param level of the registry
 * @param newest level that this release knows
 * @param needed the level that an event belongs to, by its type or by what is in it
 */
public record Formats(int level, int newest, ToIntFunction<Event> needed) {
    /** Of a registry that was never raised. */
    public static final int FIRST = 1;

    /** What this release knows. All that there is so far belongs to the first level, as nothing was released before it. */
    public static final Formats CURRENT = new Formats(FIRST, FIRST, event -> FIRST);

    /** In a registry of this level; refused if this release does not know it. */
    public Formats at(int registrysLevel) {
        if (registrysLevel > newest) {
            throw new UnsupportedFormatException(
                    "this registry was raised to format level " + registrysLevel
                            + ", and this release knows levels up to " + newest
                            + "; nothing was written: upgrade this process",
                    null);
        }
        return new Formats(registrysLevel, newest, needed);
    }

    /** Refuses what older releases, which may be at work, could not read. */
    void require(List<Event> events) {
        for (Event event : events) {
            int wanted = needed.applyAsInt(event);
            if (wanted > level) {
                throw new UnsupportedFormatException(
                        "cannot write that somebody " + event.describe() + ": this needs format level " + wanted
                                + ", and this registry is at level " + level
                                + "; once no process of an older release is at work, call upgrade(reason)",
                        null);
            }
        }
    }
}

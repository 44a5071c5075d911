package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import java.util.Arrays;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who acts, and with which roles. The embedding application vouches for both. The id is kept in the log for good:
 * prefer a pseudonymous one where the law may ask for a person's data to be erased. Ids are compared exactly, so each person
 * needs one spelling.
 *
 * @param id 1 to 256 characters
 * @param roles what access and approval rules refer to; sorted
 */
public record Actor(String id, Set<String> roles) {
    /** Checks the id and copies the roles. */
    public Actor {
        if (id.isBlank() || id.length() > 256) {
            throw new InvalidInputException("an actor's id has 1 to 256 characters, not all blank; got " + id.length()
                    + " characters: " + Names.quote(id));
        }
        Names.requireText("an actor's id", id);
        roles.forEach(role -> Names.requireText("a role of an actor", role));
        roles = Collections.unmodifiableSet(new TreeSet<>(roles));
    }

    /** An actor with these roles. */
    public static Actor of(String id, String... roles) {
        return new Actor(id, new TreeSet<>(Arrays.asList(roles)));
    }

    @Override
    public String toString() {
        return roles.isEmpty() ? id : id + " (" + String.join(", ", roles) + ")";
    }
}

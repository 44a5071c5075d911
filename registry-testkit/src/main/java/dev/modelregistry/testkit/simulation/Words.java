package dev.modelregistry.testkit.simulation;

import dev.modelregistry.ModelName;
import java.util.List;

/**
 * The words that one run uses, and no other run in its store: a search finds what this run made, however many ran before it.
 *
 * @param run the start of its models' names
 */
record Words(String run) {
    static Words of(ModelName model) {
        return new Words(model.value().substring(0, model.value().lastIndexOf('-')));
    }

    /** The value of a tag that each version is registered with. */
    String firstTag() {
        return "new-" + run;
    }

    /** The values that it gets later. */
    List<String> tags() {
        return List.of("risk-" + run, "growth-" + run, "core-" + run);
    }

    List<String> aliases() {
        return List.of("champion-" + run, "challenger-" + run, "shadow-" + run);
    }

    /** What is in a file. What others have stored by now must not decide which calls a run makes. */
    String content(String text) {
        return run + " " + text;
    }
}

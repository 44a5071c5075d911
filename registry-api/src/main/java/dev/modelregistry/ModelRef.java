package dev.modelregistry;

import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.lifecycle.Stage;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How callers name a version: {@code fraud@1.2}, {@code fraud@1.x} (the newest of a major), {@code fraud@latest},
 * {@code fraud@production} and {@code fraud@champion} (a stage, or else an alias), {@code fraud@sha256:…} (these exact
 * bytes); in full {@code fraud@stage:production} and {@code fraud@alias:champion}. {@link #parse} and
 * {@link #toString} are each other's inverse.
 */
public record ModelRef(ModelName model, Selector selector) {
    private static final Pattern MAJOR = Pattern.compile("([1-9][0-9]{0,8})\\.x");
    private static final String SPELLINGS = "write model@1.2, model@1.x, model@latest, model@<stage>, model@<alias>,"
            + " model@stage:<stage>, model@alias:<alias> or model@sha256:<digest>";

    /** The part after the {@code @}. */
    public sealed interface Selector {}

    /** One version by its number. */
    public record Exact(Version version) implements Selector {
        @Override
        public String toString() {
            return version.toString();
        }
    }

    /** The newest version of a major that is neither archived nor recalled. */
    public record NewestOf(int major) implements Selector {
        @Override
        public String toString() {
            return major + ".x";
        }
    }

    /** The newest version that is neither archived nor recalled. */
    public record Latest() implements Selector {
        @Override
        public String toString() {
            return "latest";
        }
    }

    /** A stage of that name, or else an alias of that name. */
    public record Named(String name) implements Selector {
        @Override
        public String toString() {
            return name;
        }
    }

    /** The primary version of a stage. */
    public record InStage(Stage stage) implements Selector {
        @Override
        public String toString() {
            return "stage:" + stage;
        }
    }

    /** The version that an alias points to. */
    public record ByAlias(String alias) implements Selector {
        @Override
        public String toString() {
            return "alias:" + alias;
        }
    }

    /** The version whose manifest has this digest. */
    public record Pinned(Sha256 digest) implements Selector {
        @Override
        public String toString() {
            return digest.toString();
        }
    }

    /** One version by its number. */
    public static ModelRef of(ModelName model, Version version) {
        return new ModelRef(model, new Exact(version));
    }

    /** Reads any of the spellings. */
    public static ModelRef parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new InvalidInputException(
                    "not a reference to a version: " + Names.quote(text) + " has no '@'; " + SPELLINGS);
        }
        return new ModelRef(ModelName.of(text.substring(0, at)), selector(text, text.substring(at + 1)));
    }

    private static Selector selector(String whole, String text) {
        if (Version.looksLike(text)) {
            return new Exact(Version.parse(text));
        }
        if (text.endsWith(".x")) {
            Matcher major = MAJOR.matcher(text);
            if (major.matches()) {
                return new NewestOf(Integer.parseInt(major.group(1)));
            }
        }
        if (text.equals("latest")) {
            return new Latest();
        }
        if (text.startsWith("stage:")) {
            return new InStage(Stage.of(text.substring("stage:".length())));
        }
        if (text.startsWith("alias:")) {
            return new ByAlias(Alias.requireName(text.substring("alias:".length())));
        }
        if (text.startsWith("sha256:")) {
            return new Pinned(Sha256.parse(text));
        }
        if (Stage.isName(text)) {
            return new Named(text);
        }
        throw new InvalidInputException("not a reference to a version: " + Names.quote(whole) + "; " + SPELLINGS);
    }

    /** The version's number, if this reference is an exact one. */
    public Optional<Version> exact() {
        return selector instanceof Exact e ? Optional.of(e.version()) : Optional.empty();
    }

    @Override
    public String toString() {
        return model + "@" + selector;
    }
}

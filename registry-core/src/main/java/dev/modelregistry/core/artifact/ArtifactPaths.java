package dev.modelregistry.core.artifact;

import dev.modelregistry.error.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which paths a file of an artifact may have, so that it can be written on any system and nowhere but in its folder. */
public final class ArtifactPaths {
    private static final int MAX_LENGTH = 1_000;
    private static final int MAX_PART_BYTES = 255;
    private static final Pattern DEVICE =
            Pattern.compile("(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

    private ArtifactPaths() {}

    /** Adds a sentence for each path that may not be. */
    static void check(List<String> problems, List<String> paths) {
        Map<String, String> folded = new HashMap<>();
        for (String path : paths) {
            @Nullable String problem = problem(path);
            if (problem != null) {
                problems.add("the path " + path + " in the artifact " + problem);
            }
            @Nullable String twin = folded.put(path.toLowerCase(Locale.ROOT), path);
            if (twin != null) {
                problems.add(
                        twin.equals(path)
                                ? "the path " + path + " occurs twice in the artifact"
                                : "the paths " + twin + " and " + path
                                        + " in the artifact differ in case alone, and some file systems see one file");
            }
        }
        for (String path : paths) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                @Nullable String file = folded.get(path.substring(0, slash).toLowerCase(Locale.ROOT));
                if (file != null) {
                    problems.add("the path " + file + " in the artifact is a file and the folder of " + path);
                }
            }
        }
    }

    /** Where a file of an artifact is below a folder. */
    public static Path resolve(Path folder, String path) {
        return find(folder, path)
                .orElseThrow(() -> new StoreUnavailableException(
                        "this JVM's sun.jnu.encoding " + System.getProperty("sun.jnu.encoding")
                                + " cannot write the name of file " + path
                                + "; set LC_ALL, for instance to C.UTF-8, and start again",
                        null));
    }

    /** The same; empty if this JVM cannot write the name, as a file system may be that of another encoding. */
    public static Optional<Path> find(Path folder, String path) {
        try {
            return Optional.of(folder.resolve(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static @Nullable String problem(String path) {
        if (path.isEmpty() || path.length() > MAX_LENGTH) {
            return "has " + path.length() + " characters; it must have 1 to " + MAX_LENGTH;
        }
        if (path.chars().anyMatch(c -> Character.isISOControl(c) || "\\:*?\"<>|".indexOf(c) >= 0)) {
            return "has a control character, or one of \\ : * ? \" < > |, which Windows cannot hold";
        }
        for (int i = 0; i < path.length(); i++) {
            if (Character.isSurrogate(path.charAt(i))) {
                if (i + 1 == path.length() || !Character.isSurrogatePair(path.charAt(i), path.charAt(i + 1))) {
                    return "has half of a surrogate pair";
                }
                i++;
            }
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return "is not relative and plain: it has an empty part, '.' or '..'";
            }
            if (part.getBytes(StandardCharsets.UTF_8).length > MAX_PART_BYTES) {
                return "has a part of more than " + MAX_PART_BYTES + " bytes, which most file systems cannot hold";
            }
            if (part.endsWith(".") || part.endsWith(" ") || DEVICE.matcher(part).matches()) {
                return "has the part \"" + part + "\", which Windows cannot hold";
            }
        }
        return null;
    }
}

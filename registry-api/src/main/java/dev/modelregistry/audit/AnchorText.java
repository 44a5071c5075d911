package dev.modelregistry.audit;

import dev.modelregistry.ModelName;
import dev.modelregistry.Sha256;
import dev.modelregistry.error.InvalidInputException;
import dev.modelregistry.error.UnsupportedFormatException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of an anchor: a line that names the format, one for the time, one for each log, and a last one with the
 * digest of the lines before it. Lines, so that two anchors can be compared by any tool.
 */
final class AnchorText {
    private static final String NAME = "model-registry anchor ";
    private static final String FORMAT = "1";
    private static final String TAKEN = "taken ";
    private static final String END = "end ";
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");
    private static final Pattern HEAD = Pattern.compile("([^ ]+) ([1-9][0-9]{0,17}) (sha256:[0-9a-f]{64})");

    private AnchorText() {}

    static String write(Anchor anchor) {
        StringBuilder text = new StringBuilder();
        text.append(NAME).append(FORMAT).append('\n');
        text.append(TAKEN).append(anchor.taken()).append('\n');
        anchor.heads()
                .forEach((model, head) -> text.append(model)
                        .append(' ')
                        .append(head.revision())
                        .append(' ')
                        .append(head.digest())
                        .append('\n'));
        Sha256 digest = digest(text.toString());
        return text.append(END).append(digest).append('\n').toString();
    }

    static Anchor read(String text) {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.get(0).startsWith(NAME)) {
            throw new InvalidInputException(
                    "not an anchor: its first line is not \"" + NAME + FORMAT + "\"; hand in what toText() gave");
        }
        String format = lines.get(0).substring(NAME.length());
        if (!NUMBER.matcher(format).matches()) {
            throw new InvalidInputException("not an anchor: its first line names no format, but " + format);
        }
        if (!format.equals(FORMAT)) {
            throw new UnsupportedFormatException(
                    "the anchor has format " + format + ", and this release knows format " + FORMAT
                            + "; upgrade this process",
                    null);
        }
        int last = lines.size() - 1;
        String before = String.join("\n", lines.subList(0, last)) + "\n";
        if (!lines.get(last).equals(END + digest(before))) {
            throw new InvalidInputException("the anchor is not whole: its last line is not the digest of those before"
                    + " it, so a line was changed or lost; hand in what toText() gave");
        }
        if (last < 2 || !lines.get(1).startsWith(TAKEN)) {
            throw new InvalidInputException("the anchor does not say when it was taken");
        }
        Map<ModelName, Anchor.Head> heads = new TreeMap<>();
        for (String line : lines.subList(2, last)) {
            Matcher head = HEAD.matcher(line);
            if (!head.matches()) {
                throw new InvalidInputException("not a line of an anchor: " + line);
            }
            heads.put(
                    ModelName.of(head.group(1)),
                    new Anchor.Head(Long.parseLong(head.group(2)), Sha256.parse(head.group(3))));
        }
        return Anchor.of(time(lines.get(1).substring(TAKEN.length())), heads);
    }

    private static Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new InvalidInputException("the anchor was taken at no time that there is: " + text);
        }
    }

    private static Sha256 digest(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}

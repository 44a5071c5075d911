package dev.modelregistry.core.report;

import java.util.ArrayDeque;
import java.util.Deque;

/** HTML and SVG in the making: elements are always closed, and texts and attributes always escaped. Not thread-safe. */
final class Markup {
    private static final int WORD = 24;

    private final StringBuilder out = new StringBuilder();
    private final Deque<String> open = new ArrayDeque<>();

    /** Opens an element; attributes come as names and values in turn. */
    Markup open(String name, String... attributes) {
        start(name, attributes).append('>');
        open.push(name);
        return this;
    }

    /** Closes what was opened last. */
    Markup close() {
        out.append("</").append(open.pop()).append('>');
        return this;
    }

    /** An element without content. */
    Markup leaf(String name, String... attributes) {
        start(name, attributes).append("/>");
        return this;
    }

    /** An element with a text. */
    Markup put(String name, String text, String... attributes) {
        return open(name, attributes).text(text).close();
    }

    /** A text, whatever is in it. */
    Markup text(String text) {
        escape(Words.visible(text));
        return this;
    }

    /** A text in which long words may be broken, so that no column gets wider than the page. */
    Markup breakable(String text) {
        int start = 0;
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length = Character.isWhitespace(c) ? 0 : length + 1;
            if (length > WORD && !Character.isLowSurrogate(c)) {
                text(text.substring(start, i)).leaf("wbr");
                start = i;
                length = 1;
            }
        }
        return text(text.substring(start));
    }

    /** A line end, so that the source can be read. */
    Markup line() {
        out.append('\n');
        return this;
    }

    /** What is markup already, and comes from this package alone. */
    Markup trusted(String markup) {
        out.append(markup);
        return this;
    }

    private StringBuilder start(String name, String... attributes) {
        out.append('<').append(name);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(Words.visible(attributes[i + 1]));
            out.append('"');
        }
        return out;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) {
            throw new IllegalStateException("not closed: " + open);
        }
        return out.toString();
    }
}

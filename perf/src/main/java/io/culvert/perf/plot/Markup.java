package io.culvert.perf.plot;

import io.culvert.core.Printable;
import java.util.ArrayDeque;
import java.util.Deque;

/** Writes HTML that is well-formed XML as well. Attributes are given as name, value, name, value; all text is escaped. */
public final class Markup {
    private final StringBuilder out = new StringBuilder("<!DOCTYPE html>\n");
    private final Deque<String> open = new ArrayDeque<>();

    public Markup open(String element, String... attributes) {
        tag(element, attributes).append('>');
        open.push(element);
        return this;
    }

    /** The element that was opened last. */
    public Markup close() {
        out.append("</").append(open.pop()).append(">\n");
        return this;
    }

    /** An element that can have no content. */
    public Markup empty(String element, String... attributes) {
        tag(element, attributes).append("/>");
        return this;
    }

    /** An element with nothing but text in it. */
    public Markup leaf(String element, String content, String... attributes) {
        return open(element, attributes).text(content).close();
    }

    public Markup text(String content) {
        escape(content);
        return this;
    }

    private StringBuilder tag(String element, String... attributes) {
        out.append('<').append(element);
        for (int i = 0; i < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        return out;
    }

    /** XML knows no control characters, not even escaped. */
    private void escape(String text) {
        for (char c : Printable.lines(text).toCharArray()) {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.append(c);
            }
        }
    }

    /** Closes what is open. */
    public String end() {
        while (!open.isEmpty()) {
            close();
        }
        return out.toString();
    }
}

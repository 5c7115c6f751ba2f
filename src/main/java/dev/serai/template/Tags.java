package dev.serai.template;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds the tags in a source and refuses what is not accepted of Mustache: other delimiters, inheritance, and sections within sections
 * without end. The engine reads the source itself; this is what is to be known before.
 */
final class Tags {

    static final int DEEPEST = 20;
    static final int MOST = 5000;
    private static final int LONGEST_NAME = 200;

    private Tags() {}

    /**
     * A tag.
     *
     * @param type the character after the braces, such as {@code #} or {@code >}; a blank for a variable
     */
    record Tag(char type, String name, int line) {

        boolean isPartial() {
            return type == '>';
        }
    }

    /**
     * The tags but comments, in their order.
     *
     * @throws TemplateFaultException for what is not accepted, with its line
     */
    static List<Tag> of(String source) {
        List<Tag> tags = new ArrayList<>();
        int line = 1;
        int at = 0;
        int depth = 0;
        for (int start = source.indexOf("{{"); start >= 0; start = source.indexOf("{{", at)) {
            line += lines(source, at, start);
            int end = source.indexOf("}}", start + 2);
            if (end < 0) {
                throw new TemplateFaultException("has a tag without an end: {{ without }}", line);
            }
            String inner = source.substring(start + 2, end);
            boolean triple = inner.startsWith("{");
            at = end + (triple && source.startsWith("}}}", end) ? 3 : 2);
            String text = inner.strip();
            char type = text.isEmpty() ? ' ' : text.charAt(0);
            if (type != '!') {
                Tag tag = tag(text, type, line);
                depth += type == '#' || type == '^' ? 1 : type == '/' ? -1 : 0;
                if (depth > DEEPEST) {
                    throw new TemplateFaultException("has sections within sections beyond " + DEEPEST, line);
                }
                if (tags.size() >= MOST) {
                    throw new TemplateFaultException("has more than " + MOST + " tags", line);
                }
                tags.add(tag);
            }
            line += lines(source, start, at);
        }
        return tags;
    }

    private static Tag tag(String text, char type, int line) {
        if (type == '=') {
            throw new TemplateFaultException("changes the delimiters, which is not accepted; tags are {{ }}", line);
        }
        if (type == '<' || type == '$') {
            throw new TemplateFaultException("has a tag of inheritance ({{" + type + "), which is not accepted; a layout is named"
                    + " beside the locales", line);
        }
        boolean marked = "#^/>&{".indexOf(type) >= 0;
        String name = (marked ? text.substring(1) : text).strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(c -> c < ' ' || c == '{' || c == '}')) {
            throw new TemplateFaultException("has a tag without a name, or with one of more than " + LONGEST_NAME + " characters", line);
        }
        return new Tag(marked ? type : ' ', name, line);
    }

    private static int lines(String source, int from, int to) {
        int lines = 0;
        for (int i = source.indexOf('\n', from); i >= 0 && i < to; i = source.indexOf('\n', i + 1)) {
            lines++;
        }
        return lines;
    }
}

package dev.serai.provider;

import java.util.ArrayList;
import java.util.List;

/** The marks of a drafted file where something is still to be decided, as {@code UNDECIDED(what)}; see {@code draft-provider}. */
public final class DraftMarks {

    private static final String MARK = "UNDECIDED(";

    private DraftMarks() {}

    /** @param line counted from 1 */
    public record Mark(int line, String text) {}

    /** All of them, in order. */
    public static List<Mark> in(String yaml) {
        List<Mark> marks = new ArrayList<>();
        int line = 1;
        int seen = 0;
        for (int at = yaml.indexOf(MARK); at >= 0; at = yaml.indexOf(MARK, at + MARK.length())) {
            for (; seen < at; seen++) {
                line += yaml.charAt(seen) == '\n' ? 1 : 0;
            }
            int end = yaml.indexOf('\n', at);
            int close = yaml.lastIndexOf(')', end < 0 ? yaml.length() : end);
            marks.add(new Mark(line, yaml.substring(at + MARK.length(), close > at ? close : end < 0 ? yaml.length() : end)));
        }
        return marks;
    }
}

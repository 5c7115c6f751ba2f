package dev.serai.template;

import java.util.ArrayList;
import java.util.List;

/** What changed between two texts, line by line. */
final class LineDiff {

    /** Beyond this many comparisons what is between the first and the last difference counts as replaced. */
    private static final long MOST_COMPARISONS = 4_000_000;
    private static final int CONTEXT = 3;
    private static final int MOST_LINES = 2000;

    private LineDiff() {}

    /**
     * One line.
     *
     * @param change {@code same}, {@code removed}, {@code added}, or {@code skipped} for lines that stayed and are left out
     * @param before its number before, counted from 1; null for an added one
     * @param after its number after; null for a removed one
     */
    @com.fasterxml.jackson.annotation.JsonInclude(com.fasterxml.jackson.annotation.JsonInclude.Include.NON_NULL)
    record Line(String change, Integer before, Integer after, String text) {}

    /** The lines that changed, with three around each that did not; empty where nothing did. */
    static List<Line> of(String before, String after) {
        if (before.equals(after)) {
            return List.of();
        }
        return shortened(all(lines(before), lines(after)));
    }

    private static List<String> lines(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split("\r?\n", -1));
    }

    private static List<Line> all(List<String> before, List<String> after) {
        int start = 0;
        while (start < before.size() && start < after.size() && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < before.size() - start && end < after.size() - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < start; i++) {
            lines.add(new Line("same", i + 1, i + 1, before.get(i)));
        }
        middle(before.subList(start, before.size() - end), after.subList(start, after.size() - end), start, lines);
        for (int i = end; i > 0; i--) {
            lines.add(new Line("same", before.size() - i + 1, after.size() - i + 1, before.get(before.size() - i)));
        }
        return lines;
    }

    /** By the longest common subsequence. */
    private static void middle(List<String> before, List<String> after, int offset, List<Line> lines) {
        int n = before.size();
        int m = after.size();
        int i = 0;
        int j = 0;
        if ((long) n * m <= MOST_COMPARISONS) {
            int[][] longest = new int[n + 1][m + 1];
            for (int a = n - 1; a >= 0; a--) {
                for (int b = m - 1; b >= 0; b--) {
                    longest[a][b] = before.get(a).equals(after.get(b)) ? longest[a + 1][b + 1] + 1
                            : Math.max(longest[a + 1][b], longest[a][b + 1]);
                }
            }
            while (i < n && j < m) {
                if (before.get(i).equals(after.get(j))) {
                    lines.add(new Line("same", offset + i + 1, offset + j + 1, before.get(i)));
                    i++;
                    j++;
                } else if (longest[i + 1][j] >= longest[i][j + 1]) {
                    lines.add(new Line("removed", offset + i + 1, null, before.get(i++)));
                } else {
                    lines.add(new Line("added", null, offset + j + 1, after.get(j++)));
                }
            }
        }
        for (; i < n; i++) {
            lines.add(new Line("removed", offset + i + 1, null, before.get(i)));
        }
        for (; j < m; j++) {
            lines.add(new Line("added", null, offset + j + 1, after.get(j)));
        }
    }

    private static List<Line> shortened(List<Line> lines) {
        boolean[] kept = new boolean[lines.size()];
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).change().equals("same")) {
                for (int k = Math.max(0, i - CONTEXT); k <= Math.min(lines.size() - 1, i + CONTEXT); k++) {
                    kept[k] = true;
                }
            }
        }
        List<Line> shown = new ArrayList<>();
        int skipped = 0;
        for (int i = 0; i < lines.size(); i++) {
            boolean full = shown.size() >= MOST_LINES;
            if (kept[i] && !full) {
                if (skipped > 0) {
                    shown.add(skipped(skipped));
                    skipped = 0;
                }
                shown.add(lines.get(i));
            } else {
                skipped++;
            }
        }
        if (skipped > 0) {
            shown.add(skipped(skipped));
        }
        return shown;
    }

    private static Line skipped(int count) {
        return new Line("skipped", null, null, Integer.toString(count));
    }
}

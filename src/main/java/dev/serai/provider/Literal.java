package dev.serai.provider;

import dev.serai.provider.EscapedForms.Found;
import java.util.ArrayList;
import java.util.List;

/** Finds one text within another, reading each character once (Knuth, Morris, Pratt), whatever is in them. */
final class Literal {

    private final String wanted;
    /** For each beginning of what is looked for, how long the longest beginning is with which that ends. */
    private final int[] fallBack;

    Literal(String wanted) {
        this.wanted = wanted;
        fallBack = new int[wanted.length()];
        int matched = 0;
        for (int i = 1; i < wanted.length(); i++) {
            matched = matched(matched, wanted.charAt(i));
            fallBack[i] = matched;
        }
    }

    /** All places, from left to right; none overlaps another. */
    List<Found> in(String text) {
        List<Found> found = new ArrayList<>();
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            matched = matched(matched, text.charAt(i));
            if (matched == wanted.length()) {
                found.add(new Found(i + 1 - matched, i + 1));
                matched = 0;
            }
        }
        return found;
    }

    /** How much is matched after a further character. */
    private int matched(int before, char next) {
        int matched = before;
        while (matched > 0 && wanted.charAt(matched) != next) {
            matched = fallBack[matched - 1];
        }
        return wanted.charAt(matched) == next ? matched + 1 : matched;
    }
}

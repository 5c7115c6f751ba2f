package dev.serai.connection;

/** Finds a text in another without regard to case, in one pass however the two are made (Knuth, Morris and Pratt). */
final class TextSearch {

    private final char[] wanted;
    /** For each length that matched, the longest shorter one that then still does. */
    private final int[] fallback;

    TextSearch(String text) {
        wanted = new char[text.length()];
        for (int i = 0; i < wanted.length; i++) {
            wanted[i] = fold(text.charAt(i));
        }
        fallback = new int[wanted.length + 1];
        int matched = 0;
        for (int i = 1; i < wanted.length; i++) {
            matched = step(matched, wanted[i]);
            fallback[i + 1] = matched;
        }
    }

    boolean finds(String text) {
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            matched = step(matched, fold(text.charAt(i)));
            if (matched == wanted.length) {
                return true;
            }
        }
        return false;
    }

    private int step(int from, char next) {
        int matched = from;
        while (matched > 0 && wanted[matched] != next) {
            matched = fallback[matched];
        }
        return wanted[matched] == next ? matched + 1 : 0;
    }

    private static char fold(char c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }
}

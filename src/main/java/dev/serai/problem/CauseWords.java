package dev.serai.problem;

import java.util.Locale;
import java.util.Set;

/**
 * Takes from the words of a failure what differs from one delivery to the next: addresses, links, ids and numbers. Codes
 * stay: a number that the words begin with or that stands behind a word such as "error" or "answered", and the status codes of mail
 * servers. Takes time in proportion to the length.
 */
final class CauseWords {

    private static final int READ = 2000;
    private static final int LONGEST = 300;
    private static final int CODE = 6;
    private static final int SMALL = 3;
    /** Letters and digits together that are no name of anything. */
    private static final int MIXED = 12;
    /** No word of a language is so long without a mark. */
    private static final int RANDOM = 30;
    private static final Set<String> BEFORE_CODES = Set.of("http", "status", "code", "error", "errorcode", "answer", "answered");
    private static final String WITHIN_WORDS = "@.-_+/%#&~$*!?";
    private static final String ADDRESS = "<address>";
    private static final String LINK = "<link>";
    private static final String ID = "<id>";
    private static final String NUMBER = "<number>";

    private final String text;
    private final StringBuilder words = new StringBuilder();
    private int at;
    private String before;

    private CauseWords(String text) {
        this.text = text;
    }

    /** @param text null for no words */
    static String of(String text) {
        String begin = text == null ? "" : text.strip();
        String read = new CauseWords(begin.length() > READ ? begin.substring(0, READ) : begin).read();
        return read.length() > LONGEST ? read.substring(0, whole(read)) + "..." : read;
    }

    /** Where to cut without parting a pair of surrogates. */
    private static int whole(String read) {
        return Character.isHighSurrogate(read.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
    }

    private String read() {
        while (at < text.length()) {
            char next = text.charAt(at);
            if (isWordly(next)) {
                word();
            } else {
                at++;
                if (!isBlank(next)) {
                    words.append(next);
                } else if (!words.isEmpty() && words.charAt(words.length() - 1) != ' ') {
                    words.append(' ');
                }
            }
        }
        String read = words.toString().strip();
        return read.endsWith(".") && !read.endsWith("..") ? read.substring(0, read.length() - 1) : read;
    }

    private static boolean isBlank(char next) {
        return Character.isWhitespace(next) || Character.isISOControl(next) || next == '\u00a0';
    }

    private static boolean isWordly(char next) {
        return Character.isLetterOrDigit(next) || Character.isSurrogate(next) || WITHIN_WORDS.indexOf(next) >= 0;
    }

    private void word() {
        int begin = at;
        while (at < text.length() && (isWordly(text.charAt(at)) || isWithinTime())) {
            at++;
        }
        if (text.startsWith("://", at)) {
            while (at < text.length() && !isBlank(text.charAt(at)) && "\"'<>()".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            add(LINK);
            before = LINK;
            return;
        }
        int end = at;
        while (end > begin && ".!?-".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        String word = text.substring(begin, end);
        add(meant(word));
        before = word.isEmpty() ? before : word.toLowerCase(Locale.ROOT);
        words.append(text, end, at);
    }

    /** Whether a colon parts two digits, as in {@code 09:30}. */
    private boolean isWithinTime() {
        return text.charAt(at) == ':' && at > 0 && at + 1 < text.length() && Character.isDigit(text.charAt(at - 1))
                && Character.isDigit(text.charAt(at + 1));
    }

    private void add(String word) {
        boolean again = word.equals(NUMBER) && endsWithNumber();
        if (!again) {
            words.append(word);
        }
    }

    /** What stands in groups, such as a phone number or a time, is one number. */
    private boolean endsWithNumber() {
        int end = words.length();
        while (end > 0 && " :(),".indexOf(words.charAt(end - 1)) >= 0) {
            end--;
        }
        boolean number = end >= NUMBER.length() && words.substring(end - NUMBER.length(), end).equals(NUMBER);
        if (number) {
            words.setLength(end);
        }
        return number;
    }

    private String meant(String word) {
        int digits = 0;
        int letters = 0;
        for (int i = 0; i < word.length(); i++) {
            digits += Character.isDigit(word.charAt(i)) ? 1 : 0;
            letters += Character.isLetter(word.charAt(i)) ? 1 : 0;
        }
        if (word.indexOf('@') >= 0 && letters > 0) {
            return ADDRESS;
        }
        if (letters == 0 && digits > 0) {
            boolean code = digits == word.length() && digits <= CODE && (before == null || BEFORE_CODES.contains(before));
            return code || isEnhanced(word) ? word : NUMBER;
        }
        boolean made = digits > SMALL || digits > 0 && letters + digits >= MIXED || letters >= RANDOM && letters == word.length();
        return made ? ID : word;
    }

    /** A status code of RFC 3463, e.g. {@code 5.1.1}. */
    private static boolean isEnhanced(String word) {
        return word.length() >= 5 && word.length() <= 9 && "245".indexOf(word.charAt(0)) >= 0 && word.charAt(1) == '.'
                && word.indexOf('.', 2) > 2 && word.indexOf('.', 2) < word.length() - 1
                && word.indexOf('.', word.indexOf('.', 2) + 1) < 0 && word.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }
}

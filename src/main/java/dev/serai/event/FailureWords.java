package dev.serai.event;

import dev.serai.api.ProblemException;
import dev.serai.provider.ProviderCall;
import java.util.List;
import java.util.regex.Pattern;

/** Why a step failed, in words for who looks after the routes: without secrets, and without what tells of whom a message is. */
public final class FailureWords {

    private static final int LONGEST = 300;
    /** What is looked at of a text; masks take longer with what they look at. */
    private static final int MOST = 2000;
    private static final String MASK = "****";
    /** Also where it is cut off before its end. */
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]{0,2000}(?:\"|$)|(?<!\\w)'[^']{0,2000}(?:'(?!\\w)|$)");
    private static final List<Pattern> HIDDEN = List.of(
            Pattern.compile("(?<=\\?)[^\\s\"'<>?]{1,4000}"),
            Pattern.compile("(?<=://)[^\\s/@\"'<>]{1,500}(?=@)"),
            Pattern.compile("(?i)(?<=\\b(?:bearer|basic) )[\\w.~+/=-]{4,4000}"),
            Pattern.compile("(?i)(?<=(?:password|secret|token|api[_-]?key)\"?[ ]?[:=][ ]?)\"?[^\\s,;}\"]{1,4000}"),
            Pattern.compile("[\\p{L}\\d.!#$%&'*+/=?^_`{|}~-]{1,64}(?=@[\\p{L}\\d-]{1,63}\\.)"),
            Pattern.compile("(?<![\\w-])\\+?\\d[\\d ()/-]{5,20}\\d(?![\\w-])"),
            Pattern.compile("(?<![\\w-])(?![\\da-f]{8}-)(?=[\\w-]{0,4000}\\d)(?=[\\w-]{0,4000}[A-Za-z])[\\w-]{24,4000}"));

    private FailureWords() {}

    /** The words of a failure: those of a problem with its fields, else of the innermost cause that says something. */
    public static String of(Throwable failure) {
        Throwable told = failure;
        int depth = 0;
        for (Throwable cause = failure; cause != null && depth < 20; cause = cause.getCause() == cause ? null : cause.getCause()) {
            if (cause instanceof ProblemException problem) {
                return masked(EventFailure.reason(problem));
            }
            told = cause.getMessage() == null || cause.getMessage().isBlank() ? told : cause;
            depth++;
        }
        return foreign(told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage());
    }

    /** The same of words that are not Serai's own: what they quote may be what the message says. */
    public static String foreign(String text) {
        String words = text.substring(0, Math.min(MOST, text.length()));
        return masked(QUOTED.matcher(words).replaceAll("\"" + MASK + "\""));
    }

    /** The text in one line of at most 300 characters, without secrets, addresses and numbers. */
    public static String masked(String text) {
        String words = ProviderCall.current().map(ProviderCall::mask).map(mask -> mask.apply(text)).orElse(text);
        words = words.substring(0, Math.min(MOST, words.length())).strip().replaceAll("\\s+", " ");
        for (Pattern hidden : HIDDEN) {
            words = hidden.matcher(words).replaceAll(MASK);
        }
        return words.length() > LONGEST ? words.substring(0, LONGEST) + "..." : words;
    }
}

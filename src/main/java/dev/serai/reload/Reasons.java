package dev.serai.reload;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.ExpressionIllegalSyntaxException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;

/** Says in one line why Camel refused something, and finds the line of the file it speaks of. */
final class Reasons {

    private static final Pattern UNKNOWN_OPTION = Pattern.compile("Unknown parameters=\\[\\{([\\w.-]+)");

    /** As a parser made by JavaCC says it, with all it would have expected behind. */
    private static final Pattern JQ_SYNTAX =
            Pattern.compile("^Encountered \"(?:\\s(\\S+)\\s|<EOF>)\".*? at line (\\d+), column (\\d+)\\.");

    private static final Pattern KAMELET = Pattern.compile("Resource not found: classpath:kamelets/(.+)\\.kamelet\\.yaml");

    /** A capital, digit or dot within a word, which makes it a name rather than a word of a sentence. */
    private static final Pattern NAME = Pattern.compile(".[A-Z0-9.]");

    private Reasons() {}

    static String of(Throwable e) {
        Throwable told = e;
        for (Throwable cause = e; cause != null && cause.getCause() != cause; cause = cause.getCause()) {
            if (cause instanceof NoSuchBeanException missing) {
                return "There is no bean \"" + missing.getName() + "\"";
            }
            if (cause instanceof NoSuchEndpointException missing) {
                return "There is no component for \"" + missing.getUri() + "\"";
            }
            if (cause instanceof NoSuchLanguageException missing) {
                return "There is no language \"" + missing.getLanguage() + "\"";
            }
            Matcher kamelet = KAMELET.matcher(String.valueOf(cause.getMessage()));
            if (kamelet.find()) {
                return "There is no kamelet \"" + kamelet.group(1) + "\"";
            }
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                told = cause;
            }
        }
        Matcher option = UNKNOWN_OPTION.matcher(String.valueOf(told.getMessage()));
        if (option.find() && told instanceof ResolveEndpointFailedException endpoint) {
            return "Endpoint \"" + endpoint.getUri() + "\" has no option \"" + option.group(1) + "\"";
        }
        String message = told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
        String line = message.strip().replaceAll("\\s*\\R\\s*", " ");
        Matcher jq = JQ_SYNTAX.matcher(line);
        return !jq.find() ? line : "Unexpected " + (jq.group(1) == null ? "end" : jq.group(1)) + " at line " + jq.group(2) + ", column "
                + jq.group(3) + " of the jq expression";
    }

    /** The line of the file that holds what the fault is about, at or after a line; that line where there is no better one. */
    static int line(Throwable e, String content, int from) {
        List<String> tokens = new ArrayList<>();
        for (Throwable cause = e; cause != null && cause.getCause() != cause; cause = cause.getCause()) {
            Matcher option = UNKNOWN_OPTION.matcher(String.valueOf(cause.getMessage()));
            if (option.find()) {
                tokens.add(0, option.group(1));
            }
            tokens.add(token(cause));
        }
        String[] lines = content.split("\\R", -1);
        for (String token : tokens) {
            for (int i = Math.max(0, from - 1); token != null && !token.isBlank() && i < lines.length; i++) {
                if (lines[i].contains(token) && !comment(lines[i])) {
                    return i + 1;
                }
            }
        }
        return longestWord(of(e), lines, from);
    }

    /** The line, at or after a line, of the longest word of a reason that could be a name; that line where it holds none. */
    private static int longestWord(String reason, String[] lines, int from) {
        return Stream.of(reason.split("[\\s\"':,;()\\[\\]{}]+")).filter(word -> word.length() > 4 && NAME.matcher(word).find())
                .sorted(Comparator.comparingInt(String::length).reversed()).mapToInt(word -> lineWith(word, lines, from))
                .filter(line -> line > 0).findFirst().orElse(from);
    }

    /** The line on which a text stands alone; 0 where it does not. */
    static int lineOf(String text, String content) {
        String[] lines = content.split("\\R", -1);
        for (int i = 0; i < lines.length; i++) {
            if (lines[i].strip().equals(text)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The line of a Java file at which something failed as it ran; 0 where it failed elsewhere. */
    static int lineOfCode(Throwable e, String fileName) {
        return Stream.of(e.getStackTrace()).filter(frame -> fileName.equals(frame.getFileName())).mapToInt(StackTraceElement::getLineNumber)
                .findFirst().orElse(0);
    }

    /** The first line that holds a text and is no comment; 0 where none does. */
    static int lineWith(String text, String content) {
        return lineWith(text, content.split("\\R", -1), 0);
    }

    private static int lineWith(String text, String[] lines, int from) {
        for (int i = Math.max(0, from - 1); i < lines.length; i++) {
            if (lines[i].contains(text) && !comment(lines[i])) {
                return i + 1;
            }
        }
        return 0;
    }

    private static boolean comment(String line) {
        return line.startsWith("#") || line.startsWith("//");
    }

    private static String token(Throwable cause) {
        Matcher kamelet = KAMELET.matcher(String.valueOf(cause.getMessage()));
        if (kamelet.find()) {
            return kamelet.group(1);
        }
        if (cause instanceof NoSuchBeanException missing) {
            return missing.getName();
        }
        if (cause instanceof NoSuchLanguageException missing) {
            return missing.getLanguage();
        }
        if (cause instanceof NoSuchEndpointException missing) {
            return path(missing.getUri());
        }
        if (cause instanceof ResolveEndpointFailedException failed) {
            return path(failed.getUri());
        }
        if (cause instanceof SimpleIllegalSyntaxException simple) {
            return first(simple.getExpression());
        }
        if (cause instanceof ExpressionIllegalSyntaxException syntax) {
            return first(syntax.getExpression());
        }
        return null;
    }

    private static String first(String text) {
        return text == null ? null : text.strip().split("\\R", 2)[0];
    }

    private static String path(String uri) {
        return uri.replace("://", ":").split("\\?", 2)[0];
    }
}

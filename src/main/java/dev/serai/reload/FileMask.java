package dev.serai.reload;

import java.util.List;
import java.util.regex.Pattern;

/** Hides what may be a secret in lines of route and provider files, for people who may see which files run and not what is in them. */
final class FileMask {

    private static final String MASK = "****";
    /** What a line says of a secret by its name, up to its end: a scalar has no other one that is known here. */
    private static final Pattern NAMED = Pattern.compile("(?i)((?:password|passwd|secret|token|api[_-]?key|authorization|credential)s?"
            + "[\"']?[ ]{0,9}[:=][ ]{0,9})(?![ ]*(?:[{\\[]|[\"']?[{$]\\{)).+");
    private static final Pattern BEARING = Pattern.compile("(?i)\\b(bearer|basic)[ ]+[\\w.~+/=-]{4,}");
    private static final Pattern USER_INFO = Pattern.compile("://[^\\s/@\"'<>]{1,500}@");
    private static final Pattern QUERY = Pattern.compile("([?&][\\w.-]{1,100}=)(?![{$]\\{)[^&\\s\"'#]{1,2000}");
    private static final Pattern SECRET_HEADER = Pattern.compile(
            "(?i)name[\"']?[ ]{0,9}:[ ]{0,9}[\"']?[\\w-]{0,50}(?:authorization|token|secret|key|password)");
    private static final Pattern VALUE = Pattern.compile(
            "((?:constant|expression|simple)[\"']?[ ]{0,9}:[ ]{0,9})(?!\\{?[ ]*$)(?!\\{[ ]*expression).+");
    private static final int LONGEST = 2000;
    private static final int NEAR = 4;

    private FileMask() {}

    /** The line without what may be a secret; of a very long one only the beginning is looked at and kept. */
    static String line(String text) {
        String shown = text.substring(0, Math.min(LONGEST, text.length()));
        shown = USER_INFO.matcher(shown).replaceAll("://" + MASK + "@");
        shown = QUERY.matcher(shown).replaceAll("$1" + MASK);
        shown = BEARING.matcher(shown).replaceAll("$1 " + MASK);
        return NAMED.matcher(shown).replaceAll("$1" + MASK);
    }

    /** The same for one of several lines: a value near the name of a header that bears secrets is hidden, too. */
    static String line(List<String> lines, int index) {
        boolean bears = lines.subList(Math.max(0, index - NEAR), Math.min(lines.size(), index + NEAR + 1)).stream()
                .anyMatch(each -> SECRET_HEADER.matcher(each.substring(0, Math.min(LONGEST, each.length()))).find());
        String shown = line(lines.get(index));
        return bears ? VALUE.matcher(shown).replaceAll("$1" + MASK) : shown;
    }
}

package dev.serai.draft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keeps the words of a document what they are: Camel evaluates some texts, wherever in a route they stand. */
final class PlainText {

    private static final Pattern EVALUATED = Pattern.compile("\\{[{\0]|\0}|\\$[A-Za-z]*\\{|^\\s*resource:", Pattern.CASE_INSENSITIVE);
    private static final Pattern PROPERTY = Pattern.compile("\\{\\{([a-z][A-Za-z0-9]*):?}}");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{variable\\.([A-Za-z0-9]+|connection:idempotencyKey)}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#%&'*+.^_`|~-]{1,100}");
    /** What stands in place of what the draft itself has evaluated. */
    private static final String OWN = "\0";

    private PlainText() {}

    /** Whether Camel takes a text as it stands: it has no placeholder, no function of simple, and names no resource. */
    static boolean is(String text) {
        return !EVALUATED.matcher(text).find();
    }

    /** As a name or a value of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The name of a header, or a mark where it is none, or one of Camel's own. */
    static String header(String name) {
        return HEADER.matcher(name).matches() && !name.toLowerCase(Locale.ROOT).startsWith("camel") ? name
                : Undecided.mark("the header that the document names " + name);
    }

    /**
     * Puts a mark in place of each text that has more evaluated than the draft itself does.
     *
     * @param properties of the form
     */
    static void guard(JsonNode steps, Set<String> properties) {
        steps.properties().forEach(member -> {
            if (member.getValue().isTextual() && !is(rest(member.getValue().textValue(), properties))) {
                member.setValue(TextNode.valueOf(Undecided.mark("Camel would evaluate what the document has here: "
                        + member.getValue().textValue())));
            }
        });
        steps.forEach(each -> guard(each, properties));
    }

    private static String rest(String text, Set<String> properties) {
        String rest = PROPERTY.matcher(text).replaceAll(found -> properties.contains(found.group(1)) ? OWN
                : Matcher.quoteReplacement(found.group()));
        return VARIABLE.matcher(rest).replaceAll(OWN);
    }
}

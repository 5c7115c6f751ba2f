package dev.serai.reload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.reload.camel.JqFunctions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** Looks at the values of the settings of steps in a text that lies in no file: names, types, beans and what expressions reach for. */
final class UnsavedValues {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z][A-Za-z0-9_]*)(:[A-Za-z0-9 .,/_-]*)?}}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]*");
    private static final Pattern SOURCE = Pattern.compile("(variable|header|property):[A-Za-z][A-Za-z0-9_.-]*");
    /** Functions and placeholders in one text: each may be as long as the whole message. */
    private static final int MOST_EVALUATED = 50;
    /** What stands in place of a placeholder while the rest is looked at. */
    private static final String BOUND = "\u0000";
    private static final Pattern OPENING = Pattern.compile("\\$[A-Za-z]*\\{");
    private static final String KEY = "\\??\\['?[A-Za-z0-9_-]+'?]";
    private static final String OF_MAP = "[A-Za-z0-9_-]+";
    /** Functions of simple that read the message, or make a value of nothing. */
    private static final Pattern FUNCTION = Pattern.compile("body|body(" + KEY + ")+|bodyOneLine|bodyAs\\((String|Integer|Long|Boolean)\\)"
            + "|(headers?|variables?|exchangeProperty)(\\." + OF_MAP + "|:" + OF_MAP + "|" + KEY + ")(" + KEY + ")*"
            + "|variable\\.connection:" + OF_MAP + "|null|exchangeId|routeId|stepId|id|messageTimestamp|uuid|random\\(\\d+(, ?\\d+)?\\)"
            + "|exception|exception\\.message|date:now[A-Za-z0-9 .,:'/+_-]*");
    private static final Pattern IS = Pattern.compile("\\s(not )?is\\s+['\"]");
    private static final Pattern METHOD = Pattern.compile("[a-z][A-Za-z0-9]*(\\((.*)\\))?", Pattern.DOTALL);
    private static final Pattern ARGUMENT = Pattern.compile("\\s*('[^'{}$]*'|\\$\\{[^{}]*}|-?\\d+|true|false|null)\\s*(,|$)");
    private static final Set<String> TYPES = Set.of("java.lang.String", "java.lang.Integer", "java.lang.Long", "java.lang.Double",
            "java.lang.Boolean", "java.math.BigDecimal", "byte[]", "java.util.Map", "java.util.List",
            "com.fasterxml.jackson.databind.JsonNode", "java.lang.Exception", "java.lang.RuntimeException",
            "java.lang.IllegalArgumentException", "java.lang.IllegalStateException", "java.io.IOException");
    /** Beans for routes of events that no file has to call yet; they do nothing while an event is only tried. */
    private static final Set<String> FOR_EVENTS = Set.of("eventData#check", "followUps#callOff");
    private static final List<String> OWN = List.of("camel", "serai");
    /** Functions of jq that make a value of their input and arguments alone, or read the message. */
    private static final Set<String> JQ = Set.of("add", "all", "any", "arrays", "ascii", "ascii_downcase", "ascii_upcase", "booleans",
            "capture", "ceil", "combinations", "constant", "contains", "del", "delpaths", "empty", "endswith", "error", "exp", "explode",
            "fabs", "finites", "first", "flatten", "floor", "from_entries", "fromdate", "fromdateiso8601", "fromjson", "getpath",
            "gmtime", "group_by", "gsub", "has", "header", "implode", "in", "index", "indices", "infinite", "inside", "isinfinite",
            "isnan", "isnormal", "isvalid", "iterables", "join", "keys", "keys_unsorted", "last", "leaf_paths", "length", "limit",
            "local_time", "log", "log10", "log2", "ltrimstr", "major_units", "map", "map_values", "match", "max", "max_by", "md5", "min",
            "min_by", "minor_units", "mktime", "nan", "normals", "not", "now", "nth", "nulls", "numbers", "objects", "path", "paths",
            "pick", "pow", "property", "random", "range", "recurse", "recurse_down", "repeat", "reverse", "rindex", "round", "rtrimstr",
            "scalars", "scan", "select", "setpath", "shift_decimal", "sort", "sort_by", "split", "splits", "sqrt", "startswith",
            "strftime", "strings", "strptime", "sub", "test", "timestamp", "to_entries", "todate", "todateiso8601", "tojson", "tonumber",
            "tostring", "transpose", "type", "unique", "unique_by", "until", "uridecode", "uriparse", "utc_time", "utf8bytelength",
            "uuid4", "values", "variable", "walk", "while", "with_entries");

    private final YamlDocument document;
    private final KnownSteps known;
    private final Set<String> properties;

    UnsavedValues(YamlDocument document, KnownSteps known, Set<String> properties) {
        this.document = document;
        this.known = known;
        this.properties = properties;
    }

    /** Something that is taken as it stands. */
    void literal(JsonNode value, String pointer) throws BrokenFileException {
        String text = plain(value, pointer);
        if (text.contains("{{")) {
            throw refused(pointer, "\"" + shortened(text) + "\" reads a setting, which only an expression in simple does");
        }
        resource(text, pointer);
    }

    /** A name that does not depend on the message, and of nothing that is kept beside it. */
    void name(JsonNode value, String pointer) throws BrokenFileException {
        String text = plain(value, pointer);
        if (!NAME.matcher(text).matches()) {
            throw refused(pointer, "\"" + shortened(text) + "\" is no plain name");
        }
    }

    void header(JsonNode value, String pointer) throws BrokenFileException {
        if (known.headers().contains(value.asText())) {
            return;
        }
        name(value, pointer);
        if (value.asText().toLowerCase(Locale.ROOT).startsWith(OWN.get(0))) {
            throw refused(pointer, "\"" + value.asText() + "\" is a header of Camel's own that no file of its kind sets");
        }
    }

    void property(JsonNode value, String pointer) throws BrokenFileException {
        name(value, pointer);
        if (!value.asText().equals(Exchange.EXCEPTION_CAUGHT)
                && OWN.stream().anyMatch(own -> value.asText().toLowerCase(Locale.ROOT).startsWith(own))) {
            throw refused(pointer, "\"" + value.asText() + "\" is a property of the exchange that belongs to Camel or Serai");
        }
    }

    void type(JsonNode value, String pointer) throws BrokenFileException {
        String text = plain(value, pointer);
        if (!TYPES.contains(text) && !known.types().contains(text)) {
            throw refused(pointer, "The type \"" + shortened(text) + "\" is none that files of its kind use");
        }
    }

    void source(JsonNode value, String pointer) throws BrokenFileException {
        String text = plain(value, pointer);
        if (!SOURCE.matcher(text).matches()) {
            throw refused(pointer, "\"" + shortened(text) + "\" is no variable, header or property");
        }
    }

    /** A method of a bean that files of its kind call too, with values or what the message has. */
    void call(JsonNode bean, String pointer) throws BrokenFileException {
        String call = KnownSteps.call(bean);
        Matcher method = METHOD.matcher(bean.path("method").asText());
        boolean both = bean.has("ref") && bean.has("beanType");
        if (!known.calls().contains(call) && !(FOR_EVENTS.contains(call) && properties.isEmpty()) || both || !method.matches()) {
            throw refused(pointer, "\"" + shortened(call.replace("#", ".")) + "\" is a method of a bean that no file of its kind calls");
        }
        String given = method.group(2) == null ? "" : method.group(2);
        Matcher argument = ARGUMENT.matcher(given);
        int end = 0;
        while (end < given.strip().length()) {
            if (!argument.find(end) || argument.start() != end) {
                throw refused(pointer + "/method", "\"" + shortened(given) + "\" are no plain arguments");
            }
            simple(argument.group(1), pointer + "/method");
            end = argument.end();
        }
    }

    void simple(JsonNode value, String pointer) throws BrokenFileException {
        simple(plain(value, pointer), pointer);
    }

    private void simple(String text, String pointer) throws BrokenFileException {
        int evaluated = 0;
        Matcher placeholder = PLACEHOLDER.matcher(text);
        while (placeholder.find()) {
            evaluated++;
            if (!properties.contains(placeholder.group(1))) {
                throw refused(pointer, placeholder.group() + " reads a setting");
            }
        }
        String bound = placeholder.replaceAll(BOUND);
        if (bound.contains("{{")) {
            throw refused(pointer, "\"" + shortened(bound.substring(bound.indexOf("{{"))) + "\" reads a setting");
        }
        resource(bound.replace(BOUND, ""), pointer);
        Matcher opening = OPENING.matcher(bound);
        while (opening.find()) {
            evaluated++;
            int close = bound.indexOf('}', opening.end());
            String function = close < 0 ? "" : bound.substring(opening.end(), close).strip();
            if (!opening.group().equals("${") || !FUNCTION.matcher(function).matches()) {
                throw refused(pointer, "\"" + shortened(bound.substring(opening.start()).replace(BOUND, "{{}}"))
                        + "\" reaches beyond the message, or is no function of simple that is known to be harmless");
            }
        }
        if (evaluated > MOST_EVALUATED) {
            throw refused(pointer, "More than " + MOST_EVALUATED + " functions of simple stand in one text");
        }
        if (IS.matcher(bound).find()) {
            throw refused(pointer, "The operator \"is\" names a class");
        }
    }

    void jq(JsonNode value, String pointer) throws BrokenFileException {
        literal(value, pointer);
        for (String reached : JqFunctions.reached(value.asText())) {
            if (!JQ.contains(reached)) {
                throw refused(pointer, "\"" + reached + "\" is no function of jq that is known to be harmless");
            }
        }
    }

    /** Every language, and some steps, read a text that begins so from where it says. */
    private void resource(String text, String pointer) throws BrokenFileException {
        if (text.strip().toLowerCase(Locale.ROOT).startsWith("resource:")) {
            throw refused(pointer, "\"resource:\" reads another file");
        }
    }

    private String plain(JsonNode value, String pointer) throws BrokenFileException {
        if (value.isContainerNode()) {
            throw refused(pointer, "A plain value is expected");
        }
        return value.asText();
    }

    private static String shortened(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 60) + "...";
    }

    private BrokenFileException refused(String pointer, String why) {
        return UnsavedText.refused(document, pointer, why);
    }
}

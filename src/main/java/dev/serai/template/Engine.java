package dev.serai.template;

import com.samskivert.mustache.Escapers;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.MustacheParseException;
import dev.serai.api.JsonText;
import java.io.StringReader;
import java.io.Writer;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Mustache over JSON and nothing else: what is not a map, a list, a text, a number or a boolean of the data cannot be reached. Missing
 * variables fail, missing sections do not.
 */
final class Engine {

    private static final int DEEPEST_PARTIALS = 10;
    private static final String NOWHERE = " somewhere";

    private Engine() {}

    /**
     * Fails where a source cannot be read.
     *
     * @throws TemplateFaultException with the line
     */
    static void check(String source) {
        Tags.of(source);
        try {
            Mustache.compiler().compile(source);
        } catch (MustacheParseException e) {
            throw unreadable(e);
        }
    }

    /**
     * Makes a text of a source.
     *
     * @param partials the source of a partial by its name; null where there is none
     * @param data maps, lists, texts, numbers and booleans
     * @param html whether values are escaped
     * @throws TemplateFaultException where the data lacks something, or the budget is spent
     */
    static String render(String source, Function<String, String> partials, Map<String, Object> data, boolean html, Budget budget) {
        follow(source, partials, budget, 0);
        JsonCollector values = new JsonCollector(budget);
        Mustache.Compiler compiler = Mustache.compiler().withCollector(values).withFormatter(JsonCollector::text)
                .withEscaper(html ? Engine::escaped : Engine::plain).emptyStringIsFalse(true)
                .withLoader(name -> {
                    budget.partial();
                    return new StringReader(partials.apply(name));
                });
        StringBuilder made = new StringBuilder();
        try {
            compiler.compile(source).execute(data, new Counted(made, budget));
        } catch (MustacheParseException e) {
            throw unreadable(e);
        } catch (MustacheException.Context e) {
            throw e.getCause() instanceof TemplateFaultException fault ? fault
                    : new TemplateFaultException("needs it" + within(source, partials, e.key, e.lineNo), e.lineNo, values.path(e.key));
        } catch (MustacheException e) {
            throw e.getCause() instanceof TemplateFaultException fault ? fault
                    : new TemplateFaultException("cannot be filled: " + e.getMessage(), 0);
        } catch (NullPointerException e) {
            throw new TemplateFaultException("goes through a list that has null in it", 0, values.path("."));
        } catch (UnprintableException e) {
            throw new TemplateFaultException("writes it as a value, and it is " + e.getMessage(), 0, values.asked());
        }
        return made.toString();
    }

    /** Whether all that is included is there and ends. */
    private static void follow(String source, Function<String, String> partials, Budget budget, int depth) {
        for (Tags.Tag tag : Tags.of(source)) {
            if (tag.isPartial()) {
                String partial = partials.apply(tag.name());
                if (partial == null) {
                    throw new TemplateFaultException("includes the partial \"" + tag.name() + "\", which there is not", tag.line());
                }
                if (depth >= DEEPEST_PARTIALS) {
                    throw new TemplateFaultException("includes partials within partials beyond " + DEEPEST_PARTIALS
                            + ", or one that comes back to itself: \"" + tag.name() + "\"", tag.line());
                }
                budget.partial();
                follow(partial, partials, budget, depth + 1);
            }
        }
    }

    /** Names the partial that has the tag, where the source itself does not. */
    private static String within(String source, Function<String, String> partials, String name, int line) {
        Set<String> seen = new LinkedHashSet<>();
        boolean own = false;
        for (Tags.Tag tag : Tags.of(source)) {
            own |= !tag.isPartial() && tag.line() == line && (tag.name().equals(name) || tag.name().startsWith(name + "."));
            if (tag.isPartial()) {
                seen.add(tag.name());
            }
        }
        if (own) {
            return "";
        }
        for (String partial : seen) {
            String found = within(partials.apply(partial), partials, name, line);
            if (found.isEmpty()) {
                return " in the partial \"" + partial + "\"";
            }
            if (!found.equals(NOWHERE)) {
                return found;
            }
        }
        return NOWHERE;
    }

    private static TemplateFaultException unreadable(MustacheParseException e) {
        String words = e.getMessage();
        int at = words.lastIndexOf(" @ line ");
        int line = 0;
        if (at >= 0) {
            String number = words.substring(at + " @ line ".length()).replaceAll("\\D.*", "");
            line = number.isEmpty() ? 0 : Integer.parseInt(number);
            words = words.substring(0, at);
        }
        return new TemplateFaultException("cannot be read: " + words.substring(0, 1).toLowerCase(Locale.ROOT)
                + words.substring(1), line);
    }

    private static String escaped(String text) {
        return Escapers.HTML.escape(text);
    }

    private static String plain(String text) {
        return text;
    }

    /** What is written where a text is expected and there is none. */
    static final class UnprintableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnprintableException(Object value) {
            super(value instanceof List ? "a list" : value instanceof Map ? "an object" : "a number of more than " + JsonText.MOST_DIGITS
                    + " digits", null, false, false);
        }
    }

    /** Stops when too much was written. */
    private static final class Counted extends Writer {

        private final StringBuilder made;
        private final Budget budget;

        Counted(StringBuilder made, Budget budget) {
            this.made = made;
            this.budget = budget;
        }

        @Override
        public Writer append(CharSequence text) {
            budget.wrote(text, 0, text.length());
            made.append(text);
            return this;
        }

        @Override
        public void write(char[] characters, int offset, int length) {
            append(new String(characters, offset, length));
        }

        @Override
        public void flush() {
            // everything is in memory
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}

package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.thisptr.jackson.jq.Expression;
import net.thisptr.jackson.jq.PathOutput;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.exception.JsonQueryException;
import net.thisptr.jackson.jq.internal.misc.OnigUtils;
import net.thisptr.jackson.jq.internal.misc.UnicodeUtils;
import org.joni.Matcher;
import org.joni.Option;
import org.joni.Region;
import org.joni.exception.JOniException;

/**
 * The patterns of jq, by which {@code test}, {@code match}, {@code sub} and the like find text: as the library has them, within the time
 * that is left, also where a match of nothing would repeat without end. A pattern is read once.
 */
final class PatternFunctions {

    private static final Cache<Key, OnigUtils.Pattern> READ = Caffeine.newBuilder().maximumSize(1_000).build();

    private PatternFunctions() {}

    private record Key(String pattern, String flags) {}

    static void addTo(Scope scope) {
        scope.addFunction("_match_impl", 3, (within, arguments, in, path, output, version) -> {
            String text = text("match", in);
            arguments.get(2).apply(within, in, test -> arguments.get(1).apply(within, in, flags -> arguments.get(0).apply(within, in,
                    pattern -> output.emit(matches(text, read(pattern, flags), test.asBoolean()), null))));
        });
        scope.addFunction("_sub_impl", 3, (within, arguments, in, path, output, version) -> {
            String text = text("sub", in);
            arguments.get(0).apply(within, in, pattern -> arguments.get(2).apply(within, in,
                    flags -> replace(pieces(text, read(pattern, flags), within, arguments.get(1)), output)));
        });
    }

    private static String text(String function, JsonNode in) throws JsonQueryException {
        if (!in.isTextual()) {
            throw new JsonQueryException(function + " takes text, not " + in.getNodeType());
        }
        return in.textValue();
    }

    private static OnigUtils.Pattern read(JsonNode pattern, JsonNode flags) throws JsonQueryException {
        Key key = new Key(text("a pattern", pattern), flags.isNull() ? null : text("what says how to find it", flags));
        OnigUtils.Pattern known = READ.getIfPresent(key);
        if (known == null) {
            try {
                known = new OnigUtils.Pattern(key.pattern(), key.flags());
            } catch (JOniException e) {
                throw new JsonQueryException("\"" + key.pattern() + "\" is no pattern: " + e.getMessage());
            }
            READ.put(key, known);
        }
        return known;
    }

    /** A text in which a pattern is looked for, from the left to the right. */
    private static final class Search {

        private final byte[] bytes;
        private final Matcher matcher;

        Search(String text, OnigUtils.Pattern pattern) {
            bytes = text.getBytes(StandardCharsets.UTF_8);
            matcher = pattern.regex.matcher(bytes);
        }

        /** Whether it is found again from here on. */
        boolean finds(int from) {
            JqBudget budget = JqBudget.current();
            if (budget != null) {
                budget.tick();
                matcher.setTimeout(budget.left());
            }
            int at = matcher.search(from, bytes.length, Option.NONE);
            if (at == Matcher.INTERRUPTED) {
                throw budget == null ? new IllegalStateException("A search without an end was interrupted") : budget.tooLong();
            }
            return at >= 0;
        }

        /** Where to look on: behind the next character where nothing was found, and would be for ever. */
        int next() {
            int end = matcher.getEnd();
            return end > matcher.getBegin() || end == bytes.length ? end : end + UnicodeUtils.UTF8CharLength(bytes[end]);
        }

        String between(int from, int to) {
            return new String(bytes, from, to - from, StandardCharsets.UTF_8);
        }
    }

    private static JsonNode matches(String text, OnigUtils.Pattern pattern, boolean test) {
        Search search = new Search(text, pattern);
        if (test) {
            return BooleanNode.valueOf(search.finds(0));
        }
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        int[] characters = UnicodeUtils.UTF8CharIndex(search.bytes);
        int from = 0;
        do {
            if (!search.finds(from)) {
                break;
            }
            int begin = search.matcher.getBegin();
            int end = search.matcher.getEnd();
            ObjectNode match = found.addObject();
            match.put("offset", characters[begin]).put("length", characters[end] - characters[begin])
                    .put("string", search.between(begin, end));
            ArrayNode captures = match.putArray("captures");
            Region groups = search.matcher.getRegion();
            for (int i = 1; groups != null && begin != end && i < groups.getNumRegs(); i++) {
                boolean there = groups.getBeg(i) >= 0;
                captures.addObject().put("offset", there ? characters[groups.getBeg(i)] : -1)
                        .put("length", there ? characters[groups.getEnd(i)] - characters[groups.getBeg(i)] : 0)
                        .put("string", there ? search.between(groups.getBeg(i), groups.getEnd(i)) : null).put("name", pattern.names[i]);
            }
            from = search.next();
        } while (pattern.global && from != search.bytes.length);
        return found;
    }

    /** The text in pieces that follow each other, each of which may be one of several. */
    private static List<List<String>> pieces(String text, OnigUtils.Pattern pattern, Scope scope, Expression replacement)
            throws JsonQueryException {
        Search search = new Search(text, pattern);
        List<List<String>> pieces = new ArrayList<>();
        int copied = 0;
        int from = 0;
        do {
            if (!search.finds(from)) {
                break;
            }
            pieces.add(List.of(search.between(copied, search.matcher.getBegin())));
            copied = search.matcher.getEnd();
            from = search.next();
            List<String> instead = new ArrayList<>();
            replacement.apply(scope, captures(search, pattern), value -> instead.add(value.asText()));
            pieces.add(instead);
        } while (pattern.global && from != search.bytes.length);
        pieces.add(List.of(search.between(copied, search.bytes.length)));
        return pieces;
    }

    private static ObjectNode captures(Search search, OnigUtils.Pattern pattern) {
        ObjectNode captures = JsonNodeFactory.instance.objectNode();
        Region groups = search.matcher.getRegion();
        for (int i = 1; groups != null && i < groups.getNumRegs(); i++) {
            if (pattern.names[i] != null) {
                captures.put(pattern.names[i], groups.getBeg(i) < 0 ? null : search.between(groups.getBeg(i), groups.getEnd(i)));
            }
        }
        return captures;
    }

    /** Each way to put the pieces together; the first piece that may be one of several changes fastest. */
    private static void replace(List<List<String>> pieces, PathOutput output) throws JsonQueryException {
        int[] chosen = new int[pieces.size()];
        if (pieces.stream().anyMatch(List::isEmpty)) {
            return;
        }
        JqBudget budget = JqBudget.current();
        int at;
        do {
            if (budget != null) {
                budget.tick();
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < chosen.length; i++) {
                text.append(pieces.get(i).get(chosen[i]));
            }
            output.emit(TextNode.valueOf(text.toString()), null);
            for (at = 0; at < chosen.length && ++chosen[at] == pieces.get(at).size(); at++) {
                chosen[at] = 0;
            }
        } while (at < chosen.length);
    }
}

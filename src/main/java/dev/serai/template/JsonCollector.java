package dev.serai.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import dev.serai.api.JsonText;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the engine sees of data: members of maps and elements of lists, each look counted. Knows where in the data it is. */
final class JsonCollector implements Mustache.Collector {

    private final Budget budget;
    private final Deque<Elements> within = new ArrayDeque<>();
    private String compound = "";
    private String asked = "";

    JsonCollector(Budget budget) {
        this.budget = budget;
    }

    /** The data of a message as the engine reads it. */
    static Map<String, Object> data(JsonNode object) {
        Map<String, Object> data = new LinkedHashMap<>();
        object.properties().forEach(member -> data.put(member.getKey(), value(member.getValue())));
        return data;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return data(node);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>(node.size());
            node.forEach(each -> list.add(value(each)));
            return list;
        }
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        return node.isNumber() ? node.decimalValue() : node.asText();
    }

    /** A value as it is written. */
    static CharSequence text(Object value) {
        if (value instanceof BigDecimal number) {
            return JsonText.isTooLong(number) ? new Unprintable(value) : number.toPlainString();
        }
        return value instanceof Map || value instanceof List ? new Unprintable(value) : String.valueOf(value);
    }

    /** Where a variable was looked for, as a path from the data on. */
    String path(String name) {
        StringBuilder path = new StringBuilder();
        within.descendingIterator().forEachRemaining(list -> path.append(list.name).append('[').append(list.index).append("]."));
        return name.equals(".") || name.equals("this") ? path.substring(0, Math.max(0, path.length() - 1)) : path.append(name).toString();
    }

    /** The variable that was looked for last. */
    String asked() {
        return path(asked);
    }

    @Override
    public Iterator<?> toIterator(Object value) {
        budget.step();
        return value instanceof List<?> list ? new Elements(asked, list.iterator()) : null;
    }

    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
        return this::fetched;
    }

    private Object fetched(Object context, String name) {
        budget.step();
        if (name.indexOf('.') >= 0) {
            compound = name;
        }
        asked = compound.equals(name) || compound.endsWith("." + name) || compound.startsWith(name + ".")
                || compound.contains("." + name + ".") ? compound : name;
        if (!asked.equals(compound)) {
            compound = "";
        }
        if (context instanceof Map<?, ?> map && map.containsKey(name)) {
            return map.get(name);
        }
        if (context instanceof List<?> list && !name.isEmpty() && name.length() < 7 && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int index = Integer.parseInt(name);
            return index < list.size() ? list.get(index) : Template.NO_FETCHER_FOUND;
        }
        return Template.NO_FETCHER_FOUND;
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
        return new HashMap<>();
    }

    /** Stands for what is no text until somebody writes it. */
    private static final class Unprintable implements CharSequence {

        private final Object value;

        Unprintable(Object value) {
            this.value = value;
        }

        @Override
        public int length() {
            return 1;
        }

        @Override
        public char charAt(int index) {
            throw new Engine.UnprintableException(value);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            throw new Engine.UnprintableException(value);
        }

        @Override
        public String toString() {
            throw new Engine.UnprintableException(value);
        }
    }

    /**
     * The elements of a list, each a step. The engine asks whether there are more twice after the last: before it writes that one, to know
     * that it is the last, and after.
     */
    private final class Elements implements Iterator<Object> {

        private final String name;
        private final Iterator<?> elements;
        private int index = -1;
        private boolean last;

        Elements(String name, Iterator<?> elements) {
            this.name = name;
            this.elements = elements;
        }

        @Override
        public boolean hasNext() {
            boolean more = elements.hasNext();
            if (!more && index >= 0) {
                if (last) {
                    within.pop();
                }
                last = true;
            }
            return more;
        }

        @Override
        public Object next() {
            budget.step();
            if (index < 0) {
                within.push(this);
            }
            index++;
            return elements.next();
        }
    }
}

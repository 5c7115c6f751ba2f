package dev.serai.jq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Map;

/** Finds the numbers that would be written with an exponent, such as {@code 1E+2}, and puts plain ones in their place. */
final class PlainNumbers {

    /** Beyond so many digits a number is left as it is: written out it would fill the memory. */
    private static final int MOST_DIGITS = 400;
    /** Where Java begins to write a double with an exponent. */
    private static final double LEAST_SHORT = 1e-3;
    private static final double FIRST_LONG = 1e7;

    private PlainNumbers() {}

    /** The value with plain numbers; the value itself where all are. Neither it nor what is within is changed. */
    static JsonNode of(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return of(object);
        }
        if (value instanceof ArrayNode array) {
            return of(array);
        }
        return value == null || !value.isFloatingPointNumber() ? value : number(value);
    }

    private static JsonNode of(ObjectNode object) {
        ObjectNode plain = null;
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            JsonNode value = of(field.getValue());
            if (value != field.getValue()) {
                plain = plain == null ? copy(object) : plain;
                plain.set(field.getKey(), value);
            }
        }
        return plain == null ? object : plain;
    }

    private static ObjectNode copy(ObjectNode object) {
        ObjectNode copy = object.objectNode();
        copy.setAll(object);
        return copy;
    }

    private static JsonNode of(ArrayNode array) {
        ArrayNode plain = null;
        for (int i = 0; i < array.size(); i++) {
            JsonNode value = of(array.get(i));
            if (value != array.get(i)) {
                plain = plain == null ? array.arrayNode(array.size()).addAll(array) : plain;
                plain.set(i, value);
            }
        }
        return plain == null ? array : plain;
    }

    private static JsonNode number(JsonNode value) {
        if (value.isBigDecimal()) {
            BigDecimal number = value.decimalValue();
            boolean plain = number instanceof PlainDecimal || number.scale() >= 0 && number.precision() - number.scale() > -6;
            return plain || endless(number) ? value : DecimalNode.valueOf(new PlainDecimal(number));
        }
        double number = value.doubleValue();
        double size = Math.abs(number);
        if (size == 0 || size >= LEAST_SHORT && size < FIRST_LONG || !Double.isFinite(number)) {
            return value;
        }
        return DecimalNode.valueOf(new PlainDecimal(new BigDecimal(value.asText()).stripTrailingZeros()));
    }

    private static boolean endless(BigDecimal number) {
        return number.scale() > MOST_DIGITS || (long) number.precision() - number.scale() > MOST_DIGITS;
    }
}

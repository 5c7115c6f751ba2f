package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.function.UnaryOperator;

/** What a value with a {@code format} has to be, and its one normal form. */
interface Format {

    /**
     * The value in its normal form, which may be the value itself. One of another type is answered as it is: the schema names that.
     *
     * @throws Misfit when it is not of the format
     */
    JsonNode normal(JsonNode written);

    /** A format of texts. */
    static Format ofText(UnaryOperator<String> form) {
        return written -> {
            String text = written.textValue();
            if (text == null) {
                return written;
            }
            String normal = form.apply(text);
            return normal.equals(text) ? written : TextNode.valueOf(normal);
        };
    }
}

package dev.serai.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.JsonText;
import dev.serai.proof.SignedRequest;
import dev.serai.proof.SignedRequest.Parameter;
import dev.serai.provider.WebhookTerms.Form;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * The body of a request as the jq of a provider file sees it: JSON as it is, a form, with files or without, or XML as an object, other
 * text as text.
 */
final class WebhookBody {

    /** What jq makes of a form may cost the square of it. */
    private static final int MOST_FIELDS = 2_000;
    /** The parameter by which an address proves who sends; no file sees it. */
    private static final String TOKEN = "token";
    private static final JsonMapper JSON = JsonText.foreignMapper();
    private static final String TEXT = "text/";

    private WebhookBody() {}

    /**
     * Reads a body.
     *
     * @param form what fields of a form are more than text
     * @throws UnreadableWebhookException where it says that it is JSON, XML or a form with files, and is none, or has a number
     *     of too many digits
     */
    static JsonNode read(SignedRequest request, Form form) {
        if (request.body().length == 0) {
            return object(bounded(withoutToken(request)));
        }
        if (request.isForm()) {
            ObjectNode fields = object(bounded(request.form()));
            form.mail().stream().filter(name -> fields.path(name).isTextual()).forEach(name -> fields.set(name,
                    ReceivedMail.read(fields.get(name).textValue().getBytes(StandardCharsets.UTF_8))));
            return fields;
        }
        if (request.multipart() != null) {
            return MultipartFields.read(request.multipart(), form);
        }
        String type = request.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (isXml(type)) {
            return XmlBody.read(request.body());
        }
        try {
            JsonNode read = JSON.readTree(request.body());
            if (read == null || read.isMissingNode()) {
                throw new UnreadableWebhookException("The body is no JSON: there is nothing in it");
            }
            requireWritable(read);
            return JsonText.storable(read);
        } catch (IOException e) {
            if (type.startsWith(TEXT)) {
                return TextNode.valueOf(text(request));
            }
            throw new UnreadableWebhookException("The body is no JSON: " + JsonText.reason(e));
        } catch (NumberFormatException | ArithmeticException e) {
            // An exponent beyond what Java counts.
            throw tooManyDigits();
        }
    }

    private static UnreadableWebhookException tooManyDigits() {
        return new UnreadableWebhookException("The body has a number of more than " + JsonText.MOST_DIGITS + " digits");
    }

    /** What is made of the event may write numbers out. */
    private static void requireWritable(JsonNode node) {
        if (node instanceof DecimalNode number && JsonText.isTooLong(number.decimalValue())) {
            throw tooManyDigits();
        }
        node.forEach(WebhookBody::requireWritable);
    }

    private static List<Parameter> bounded(List<Parameter> form) {
        if (form.size() > MOST_FIELDS) {
            throw new UnreadableWebhookException("The form has more than " + MOST_FIELDS + " fields");
        }
        return form;
    }

    private static boolean isXml(String type) {
        int semicolon = type.indexOf(';');
        String name = (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
        return name.equals("text/xml") || name.equals("application/xml") || name.endsWith("+xml");
    }

    /** The body as text that can be stored; bytes that are no UTF-8 as replacement characters. */
    static String text(SignedRequest request) {
        return JsonText.storable(new String(request.body(), StandardCharsets.UTF_8));
    }

    /** The parameters of the address, without the token in it. */
    static ObjectNode query(SignedRequest request) {
        return object(withoutToken(request));
    }

    private static List<Parameter> withoutToken(SignedRequest request) {
        return request.queryParameters().stream().filter(parameter -> !parameter.name().equals(TOKEN)).toList();
    }

    /** Parameters by name; those that stand there several times as a list. */
    static ObjectNode object(List<Parameter> parameters) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        parameters.forEach(parameter -> add(object, JsonText.storable(parameter.name()),
                TextNode.valueOf(JsonText.storable(parameter.value()))));
        return object;
    }

    /** One more value of a name. */
    static void add(ObjectNode object, String name, JsonNode value) {
        JsonNode before = object.get(name);
        if (before == null) {
            object.set(name, value);
        } else if (before instanceof ArrayNode list) {
            list.add(value);
        } else {
            object.set(name, JsonNodeFactory.instance.arrayNode().add(before).add(value));
        }
    }
}

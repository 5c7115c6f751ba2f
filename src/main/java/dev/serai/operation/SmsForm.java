package dev.serai.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import org.springframework.stereotype.Component;

/** Text messages: {@code phoneNumber} and {@code message} are other names of {@code to} and {@code text}; numbers become E.164. */
@Component
class SmsForm implements MessageForm {

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    @Override
    public String operation() {
        return "sms.send";
    }

    @Override
    public void normalise(ObjectNode message) {
        rename(message, "phoneNumber", "to");
        rename(message, "message", "text");
        if (message.path("from").isNull()) {
            message.remove("from");
        }
        if (message.path("to").isTextual()) {
            message.put("to", e164(message.get("to").textValue()));
        }
    }

    private static void rename(ObjectNode message, String alias, String name) {
        JsonNode value = message.get(alias);
        if (value != null && !message.has(name)) {
            message.set(name, value);
            message.remove(alias);
        }
    }

    /** The number in E.164 when it is a possible number with its country code; else as written, for the schema to refuse. */
    private static String e164(String written) {
        try {
            PhoneNumber number = NUMBERS.parse(written, null);
            return NUMBERS.isPossibleNumber(number) ? NUMBERS.format(number, PhoneNumberFormat.E164) : "\"" + written + "\"";
        } catch (NumberParseException e) {
            return written;
        }
    }
}

package dev.serai.message;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Fields;
import dev.serai.api.NamedFields;
import dev.serai.api.ProblemException;
import dev.serai.api.RequestBody;
import dev.serai.delivery.OperationEntry;
import dev.serai.delivery.OperationEntry.Made;
import dev.serai.ledger.Ids;
import dev.serai.operation.Operations;
import dev.serai.sealed.SealedTexts;
import dev.serai.security.Caller;
import dev.serai.template.MessageTexts;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** What the routes of emails call that Serai words itself. */
@Component
public class MessageApi {

    private static final String OPERATION = "email.send";
    private static final List<String> TO = List.of("to", "email", "recipient");
    private static final List<String> LINK = List.of("link", "url", "verificationUrl", "verificationLink", "verifyUrl", "verifyLink");
    private static final List<String> RESET = List.of("resetLink", "resetUrl", "link", "url");
    private static final List<String> CODE = List.of("code", "verificationCode", "otp");
    private static final List<String> MINUTES = List.of("expiresInMinutes", "expiryMinutes", "expiresIn");
    private static final List<String> NAME = List.of("name", "recipientName", "userName");
    private static final List<String> LOCALE = List.of("locale", "language");
    private static final List<String> COMPANY = List.of("company", "brand");
    /** Taken over as they are. */
    private static final List<String> SAME = List.of("from", "replyTo", "cc", "bcc", "tags", "headers", "connectionId", "provider",
            "notBefore", "orderingKey");
    private static final int LONGEST_LINK = 2000;
    private static final int LONGEST_TEXT = 200;
    private static final Pattern CLEAR_CODE = Pattern.compile("[A-Za-z0-9-]{4,20}");
    private static final int A_DAY = 24 * 60;
    private static final int A_WEEK = 7 * A_DAY;
    private static final int AN_HOUR = 60;

    private final OperationEntry entry;
    private final Operations operations;
    private final MessageTexts texts;
    private final SealedTexts sealed;
    private final InvoicePdf pdf;
    private final Clock clock;

    MessageApi(OperationEntry entry, Operations operations, MessageTexts texts, SealedTexts sealed, InvoicePdf pdf, Clock clock) {
        this.entry = entry;
        this.operations = operations;
        this.texts = texts;
        this.sealed = sealed;
        this.pdf = pdf;
        this.clock = clock;
    }

    private static NamedFields read(Exchange exchange, List<List<String>> own) {
        List<List<String>> known = new ArrayList<>(own);
        known.addAll(List.of(TO, NAME, LOCALE, COMPANY));
        SAME.forEach(same -> known.add(List.of(same)));
        NamedFields names = new NamedFields(RequestBody.object(exchange.getMessage().getBody(byte[].class), "headers"), known);
        if (!names.fields().has(names.of("to"))) {
            names.fields().reject(names.of("to"), "is required");
        }
        return names;
    }

    /** Has somebody confirm an address, by a link, a code or both. */
    public Object verification(Exchange exchange) {
        NamedFields names = read(exchange, List.of(LINK, CODE, MINUTES));
        Fields fields = names.fields();
        String link = link(names, "link");
        String code = fields.text(names.of("code"), LONGEST_TEXT);
        if (code != null && !CLEAR_CODE.matcher(code).matches()) {
            fields.reject(names.of("code"), "must be 4 to 20 letters, digits or -");
        }
        if (!fields.has(names.of("link")) && !fields.has(names.of("code"))) {
            fields.reject("link", "or code is required");
        }
        Map<String, String> secrets = new LinkedHashMap<>();
        if (link != null) {
            secrets.put(SealedTexts.LINK, link);
        }
        if (code != null) {
            secrets.put(SealedTexts.CODE, code);
        }
        return confidential(exchange, "email-verification", names, secrets, fields.integer(names.of("expiresInMinutes"), 1, A_WEEK), A_DAY);
    }

    /** Sends a link by which somebody chooses a new password. */
    public Object passwordReset(Exchange exchange) {
        NamedFields names = read(exchange, List.of(RESET, MINUTES));
        String link = link(names, "resetLink");
        if (!names.fields().has(names.of("resetLink"))) {
            names.fields().reject("resetLink", "is required");
        }
        return confidential(exchange, "password-reset", names, link == null ? Map.of() : Map.of(SealedTexts.LINK, link),
                names.fields().integer(names.of("expiresInMinutes"), 1, A_DAY), AN_HOUR);
    }

    /** An address of a page; null when absent or wrong. */
    private static String link(NamedFields names, String field) {
        String text = names.fields().text(names.of(field), LONGEST_LINK);
        try {
            URI uri = text == null ? null : new URI(text);
            if (uri == null || uri.getHost() != null
                    && ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))) {
                return text;
            }
        } catch (URISyntaxException e) {
            names.fields().reject(names.of(field), "is not the address of a page, such as https://example.com/confirm?token=x");
            return null;
        }
        names.fields().reject(names.of(field), "must begin with https:// or http:// and have a host");
        return null;
    }

    /** Sends what nobody may read afterwards. */
    private Object confidential(Exchange exchange, String text, NamedFields names, Map<String, String> secrets, Integer minutes,
            int usual) {
        Fields fields = names.fields();
        ObjectNode data = data(names);
        String locale = fields.text(names.of("locale"), LONGEST_TEXT);
        fields.check();
        Duration life = Duration.ofMinutes(minutes == null ? usual : minutes);
        Instant expires = clock.instant().plus(life);
        secrets.keySet().forEach(name -> data.put(name, SealedTexts.mark(name)));
        data.put("minutes", life.toMinutes());
        data.put("validFor", life.toMinutes() % AN_HOUR == 0 ? life.toHours() + " h" : life.toMinutes() + " min");
        ObjectNode message = message(names);
        message.put("expires", expires.toString()).put("priority", "high");
        return accept(exchange, text, locale, data, names, message, secrets, expires);
    }

    /** Sends an invoice as PDF. */
    public Object invoice(Exchange exchange) {
        NamedFields names = read(exchange, InvoiceReader.NAMES);
        ObjectNode data = data(names);
        String locale = names.fields().text(names.of("locale"), LONGEST_TEXT);
        Invoice invoice = new InvoiceReader(names).read();
        names.fields().check();
        Map<String, String> labels = texts.labels("invoice", locale);
        ObjectNode message = message(names);
        message.putArray("attachments").addObject()
                .put("filename", "invoice-" + invoice.number().replaceAll("[^A-Za-z0-9._-]+", "-") + ".pdf")
                .put("contentType", "application/pdf")
                .put("content", Base64.getEncoder().encodeToString(pdf.print(invoice, labels)));
        data.put("number", invoice.number()).put("issueDate", invoice.issueDate().toString())
                .put("currency", invoice.currency().getCurrencyCode()).put("net", invoice.net().toPlainString())
                .put("tax", invoice.tax().toPlainString()).put("total", invoice.total().toPlainString());
        if (invoice.dueDate() != null) {
            data.put("dueDate", invoice.dueDate().toString());
        }
        if (!invoice.notes().isEmpty()) {
            data.put("notes", String.join("\n", invoice.notes()));
        }
        data.putObject("seller").put("name", invoice.seller().name());
        data.putObject("buyer").put("name", invoice.buyer().name());
        invoice.lines().forEach(line -> data.withArray("lines").addObject().put("description", line.description())
                .put("quantity", line.quantity().toPlainString()).put("unitPrice", line.unitPrice().toPlainString())
                .put("taxRate", line.taxRate().toPlainString()).put("amount", invoice.amount(line).toPlainString()));
        return accept(exchange, "invoice", locale, data, names, message, Map.of(), null);
    }

    private static ObjectNode data(NamedFields names) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        for (String field : List.of("name", "company")) {
            String value = names.fields().text(names.of(field), LONGEST_TEXT);
            if (value != null) {
                data.put(field, value);
            }
        }
        return data;
    }

    private static ObjectNode message(NamedFields names) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        message.set("to", names.sent().get(names.of("to")));
        SAME.stream().filter(names.sent()::hasNonNull).forEach(same -> message.set(same, names.sent().get(same)));
        return message.put("topic", "transactional");
    }

    /** @param expires when what is secret is over; null where nothing is */
    private Object accept(Exchange exchange, String text, String locale, ObjectNode data, NamedFields names, ObjectNode message,
            Map<String, String> secrets, Instant expires) {
        UUID tenant = Caller.requiredTenant();
        UUID id = Ids.next();
        try {
            texts.word(tenant, text, locale, data, operations.get(OPERATION), message);
            return entry.acceptMade(exchange, new Made(operations.get(OPERATION), id, message, null, false, delivery -> {
                if (!secrets.isEmpty()) {
                    sealed.keep(tenant, id, secrets, expires);
                }
            }));
        } catch (ProblemException e) {
            throw names.asSent(e);
        }
    }
}

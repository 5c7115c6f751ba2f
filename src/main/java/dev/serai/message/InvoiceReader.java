package dev.serai.message;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Decimals;
import dev.serai.api.Fields;
import dev.serai.api.NamedFields;
import dev.serai.message.Invoice.Line;
import dev.serai.message.Invoice.Party;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Locale;

/** Reads the data of an invoice from a request; every bad field is named as it was sent. */
final class InvoiceReader {

    /** What a request has of it. */
    static final List<List<String>> NAMES = List.of(List.of("number", "invoiceNumber"), List.of("issueDate", "date", "invoiceDate"),
            List.of("dueDate"), List.of("seller", "supplier"), List.of("buyer", "customer"), List.of("lines", "items", "lineItems"),
            List.of("currency"), List.of("notes", "note"), List.of("total", "amount"));
    static final int MOST_LINES = 10_000;

    private static final List<List<String>> PARTY = List.of(List.of("name"), List.of("address"), List.of("taxId", "vatId", "vatNumber"));
    private static final List<List<String>> LINE = List.of(List.of("description", "name"), List.of("quantity", "qty"),
            List.of("unitPrice", "price"), List.of("taxRate", "vatRate", "tax"));
    private static final int LONGEST_NUMBER = 60;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_DESCRIPTION = 500;
    private static final int LONGEST_ADDRESS = 1000;
    private static final int LONGEST_NOTES = 4000;
    private static final int MOST_DIGITS = 12;
    private static final int MOST_PLACES = 6;
    private static final BigDecimal HIGHEST_RATE = BigDecimal.valueOf(100);

    private final NamedFields names;
    private final Fields fields;

    InvoiceReader(NamedFields names) {
        this.names = names;
        this.fields = names.fields();
    }

    /** The invoice; null where its fields, or others of the request, have problems. */
    Invoice read() {
        String number = fields.requiredText(names.of("number"), LONGEST_NUMBER);
        LocalDate issued = date("issueDate");
        if (!fields.has(names.of("issueDate"))) {
            fields.reject(names.of("issueDate"), "is required");
        }
        LocalDate due = date("dueDate");
        if (issued != null && due != null && due.isBefore(issued)) {
            fields.reject(names.of("dueDate"), "is before " + names.of("issueDate"));
        }
        Currency currency = currency();
        Party seller = party("seller");
        Party buyer = party("buyer");
        List<Line> lines = lines();
        List<String> notes = paragraphs(fields, names.sent(), names.of("notes"), LONGEST_NOTES);
        BigDecimal total = amount(fields, names.sent(), names.of("total"));
        if (!fields.problems().isEmpty()) {
            return null;
        }
        Invoice invoice = new Invoice(number, issued, due, seller, buyer, lines, currency, notes);
        if (total != null && total.compareTo(invoice.total()) != 0) {
            fields.reject(names.of("total"), "is " + total.toPlainString() + ", but the lines come to " + invoice.total().toPlainString());
            return null;
        }
        return invoice;
    }

    private LocalDate date(String field) {
        String text = fields.text(names.of(field), LONGEST_NUMBER);
        if (text == null) {
            return null;
        }
        try {
            LocalDate date = LocalDate.parse(text);
            if (date.getYear() >= 1900 && date.getYear() <= 9999) {
                return date;
            }
        } catch (DateTimeParseException e) {
            fields.reject(names.of(field), "must be a date such as 2027-01-31");
            return null;
        }
        fields.reject(names.of(field), "must be a date of the years 1900 to 9999");
        return null;
    }

    private Currency currency() {
        String code = fields.requiredText(names.of("currency"), LONGEST_NUMBER);
        if (code == null) {
            return null;
        }
        Currency found = Currency.getAvailableCurrencies().stream()
                .filter(each -> each.getCurrencyCode().equals(code.toUpperCase(Locale.ROOT)) && each.getDefaultFractionDigits() >= 0)
                .findFirst().orElse(null);
        if (found == null) {
            fields.reject(names.of("currency"), "is not a currency; write its code of ISO 4217, e.g. CHF");
        }
        return found;
    }

    /** Its name alone, or an object. */
    private Party party(String field) {
        String at = names.of(field);
        JsonNode sent = names.sent().path(at);
        if (sent.isMissingNode() || sent.isNull() || sent.isTextual()) {
            return new Party(fields.requiredText(at, LONGEST_NAME), List.of(), null);
        }
        if (!(sent instanceof ObjectNode object)) {
            fields.reject(at, "must be a name, or an object with name, address and taxId");
            return null;
        }
        NamedFields own = new NamedFields(object, PARTY);
        Party party = new Party(own.fields().requiredText("name", LONGEST_NAME),
                paragraphs(own.fields(), object, "address", LONGEST_ADDRESS), own.fields().text(own.of("taxId"), LONGEST_NAME));
        own.fields().problems().forEach(each -> fields.reject(at + "." + each.field(), each.message()));
        return party;
    }

    private List<Line> lines() {
        String at = names.of("lines");
        JsonNode sent = names.sent().path(at);
        if (!sent.isArray() || sent.isEmpty() || sent.size() > MOST_LINES) {
            fields.reject(at, "must be a list of 1 to " + MOST_LINES + " lines");
            return List.of();
        }
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            String place = at + "[" + i + "]";
            if (!(sent.get(i) instanceof ObjectNode object)) {
                fields.reject(place, "must be an object");
                continue;
            }
            NamedFields own = new NamedFields(object, LINE);
            Fields line = own.fields();
            String description = line.requiredText(own.of("description"), LONGEST_DESCRIPTION);
            BigDecimal quantity = amount(line, object, own.of("quantity"));
            BigDecimal price = amount(line, object, own.of("unitPrice"));
            if (!line.has(own.of("unitPrice"))) {
                line.reject(own.of("unitPrice"), "is required");
            }
            BigDecimal rate = amount(line, object, own.of("taxRate"));
            if (rate != null && (rate.signum() < 0 || rate.compareTo(HIGHEST_RATE) > 0)) {
                line.reject(own.of("taxRate"), "must be per cent, from 0 to 100");
            }
            line.problems().forEach(each -> fields.reject(place + "." + each.field(), each.message()));
            lines.add(new Line(description, quantity == null ? BigDecimal.ONE : quantity, price,
                    rate == null ? BigDecimal.ZERO : rate));
        }
        return lines;
    }

    /** An exact decimal, as text or as a number; null when absent or wrong. */
    private static BigDecimal amount(Fields fields, ObjectNode sent, String name) {
        JsonNode value = sent.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        try {
            BigDecimal amount = Decimals.read(value);
            if (amount != null) {
                BigDecimal shortest = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
                BigDecimal plain = shortest.scale() < 0 ? shortest.setScale(0) : shortest;
                if (plain.scale() <= MOST_PLACES && plain.precision() - plain.scale() <= MOST_DIGITS) {
                    return plain;
                }
            }
        } catch (NumberFormatException e) {
            fields.reject(name, "is not an amount; write an exact decimal without separators, e.g. \"1234.50\"");
            return null;
        }
        fields.reject(name, "must be a decimal with at most " + MOST_DIGITS + " digits before and " + MOST_PLACES
                + " after the decimal point, e.g. \"1234.50\"");
        return null;
    }

    /** Text of several lines, as one text or as a list of them. */
    private static List<String> paragraphs(Fields fields, ObjectNode sent, String name, int longest) {
        JsonNode value = sent.path(name);
        List<String> lines = new ArrayList<>();
        if (value.isMissingNode() || value.isNull()) {
            return lines;
        }
        if (value.isTextual()) {
            lines.addAll(value.textValue().lines().map(String::strip).toList());
        } else if (value.isArray() && value.size() <= longest) {
            for (JsonNode each : value) {
                if (!each.isTextual()) {
                    fields.reject(name, "must be text, or a list of texts");
                    return List.of();
                }
                lines.add(each.textValue().strip());
            }
        } else {
            fields.reject(name, "must be text, or a list of texts");
            return List.of();
        }
        if (lines.stream().mapToInt(String::length).sum() > longest) {
            fields.reject(name, "must be at most " + longest + " characters long");
        } else if (lines.stream().anyMatch(line -> line.chars().anyMatch(Character::isISOControl))) {
            fields.reject(name, "must not contain control characters other than line breaks");
        }
        return lines;
    }
}

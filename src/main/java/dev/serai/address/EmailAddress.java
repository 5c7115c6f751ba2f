package dev.serai.address;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * An address of mail (RFC 5321, RFC 6531) as every provider gets it.
 *
 * @param local the part before the @ exactly as written, never with a control, format or separating character
 * @param domain in ASCII and lower case
 */
public record EmailAddress(String local, String domain) {

    private static final List<String> FIELDS = List.of("to", "cc", "bcc", "from", "replyTo");
    private static final int LONGEST = 320;
    private static final String SIGNS = "!#$%&'*+-/=?^_`{|}~";

    /**
     * Reads what stands before and after the @, without name or brackets.
     *
     * @throws InvalidAddressException when it is no such address
     */
    public static EmailAddress parse(String written) {
        String text = trimmed(written);
        int at = text.lastIndexOf('@');
        if (at < 0) {
            throw new InvalidAddressException("has no @; write e.g. ann@example.com");
        }
        String local = unquoted(text.substring(0, at));
        checkLocal(local);
        EmailAddress address = new EmailAddress(local, DomainName.ascii(text.substring(at + 1)));
        if (address.toString().getBytes(StandardCharsets.UTF_8).length > LONGEST) {
            throw new InvalidAddressException("is longer than " + LONGEST + " bytes");
        }
        return address;
    }

    /** The address as {@link #parse} reads it; the text as it is where that is none. */
    public static String normalised(String written) {
        try {
            return parse(written).toString();
        } catch (InvalidAddressException e) {
            return written;
        }
    }

    /** The first address of a normalised email that only who knows SMTPUTF8 can take. */
    public static Optional<String> internationalizedIn(JsonNode email) {
        for (String field : FIELDS) {
            JsonNode found = email.path(field);
            for (JsonNode party : found.isArray() ? found : List.of(found)) {
                String address = party.path("email").asText("");
                if (isInternationalized(address)) {
                    return Optional.of(address);
                }
            }
        }
        return Optional.empty();
    }

    /** Whether only who knows SMTPUTF8 can take it. */
    public static boolean isInternationalized(String address) {
        for (int i = 0; i < address.length(); i++) {
            if (address.charAt(i) > 0x7e) {
                return true;
            }
        }
        return false;
    }

    /** Without blanks at its ends; a line break there is none. */
    static String trimmed(String written) {
        int start = 0;
        int end = written.length();
        while (start < end && isBlank(written.charAt(start))) {
            start++;
        }
        while (end > start && isBlank(written.charAt(end - 1))) {
            end--;
        }
        return written.substring(start, end);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** A quoted local part that needs no quotes means the same without them (RFC 5321, 4.1.2). */
    private static String unquoted(String local) {
        boolean quoted = local.length() > 2 && local.startsWith("\"") && local.endsWith("\"");
        return quoted ? local.substring(1, local.length() - 1) : local;
    }

    private static void checkLocal(String local) {
        if (local.isEmpty()) {
            throw new InvalidAddressException("has nothing before the @");
        }
        if (local.startsWith(".") || local.endsWith(".") || local.contains("..")) {
            throw new InvalidAddressException("has a . at the wrong place before the @");
        }
        local.codePoints().filter(c -> c != '.' && !isText(c)).findFirst().ifPresent(c -> {
            throw new InvalidAddressException("has " + named(c) + " before the @");
        });
    }

    private static boolean isText(int c) {
        if (c < 0x7f) {
            return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || SIGNS.indexOf(c) >= 0;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String named(int c) {
        return switch (c) {
            case ' ' -> "a space";
            case '"', '\\' -> "a quoted text, which is not taken,";
            case '(', ')' -> "a comment, which is not taken,";
            case ',', ';' -> "a \"" + (char) c + "\"; write several addresses as a list; it stands";
            default -> c > 0x20 && c < 0x7f ? "a \"" + (char) c + "\"" : String.format("the character U+%04X", c);
        };
    }

    @Override
    public String toString() {
        return local + "@" + domain;
    }
}

package dev.serai.address;

/**
 * An address with the name that people see beside it, from a text such as {@code "Lee, Ann" <ann@example.com>} (RFC 5322, 3.4). Text
 * that could mean something else, such as a comment, a group or two addresses, is refused.
 *
 * @param name null for none
 */
public record Mailbox(String name, EmailAddress address) {

    private static final String AMBIGUOUS = "<>@,;:\\()";
    private static final int LONGEST = 2000;

    /** @throws InvalidAddressException when it is not one mailbox */
    public static Mailbox parse(String written) {
        String text = EmailAddress.trimmed(written);
        if (text.length() > LONGEST) {
            throw new InvalidAddressException("is longer than " + LONGEST + " characters");
        }
        if (!text.endsWith(">")) {
            refuseOthers(text);
            return new Mailbox(null, EmailAddress.parse(text));
        }
        StringBuilder name = new StringBuilder();
        int open = name(text, name);
        EmailAddress address = EmailAddress.parse(text.substring(open + 1, text.length() - 1));
        String shown = name.toString().strip();
        return new Mailbox(shown.isEmpty() || shown.equalsIgnoreCase(address.toString()) ? null : shown, address);
    }

    /** Reads the name, quotes and quoted pairs resolved; answers where the address opens. */
    private static int name(String text, StringBuilder name) {
        boolean quoted = false;
        int open = text.lastIndexOf('<');
        String before = open < 0 ? "" : text.substring(0, open).strip();
        if (before.equalsIgnoreCase(text.substring(open + 1, text.length() - 1).strip())) {
            return open;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (quoted && c == '\\' && i + 1 < text.length()) {
                name.append(text.charAt(++i));
            } else if (quoted) {
                name.append(c);
            } else if (c == '<') {
                if (i != open) {
                    throw new InvalidAddressException("has more than one <; write several addresses as a list");
                }
                return i;
            } else if (AMBIGUOUS.indexOf(c) >= 0) {
                throw new InvalidAddressException("has a \"" + c + "\" in its name; write the name in quotes,"
                        + " and several addresses as a list", true);
            } else {
                name.append(c);
            }
        }
        throw new InvalidAddressException(quoted ? "has a \" that does not end" : "has a > without a <");
    }

    private static void refuseOthers(String text) {
        if (text.endsWith(";") && text.indexOf(':') > 0) {
            throw new InvalidAddressException("is a group; write its addresses as a list");
        }
        if (text.indexOf('@') >= 0 && text.indexOf('(') > text.indexOf('@')) {
            throw new InvalidAddressException("has a comment, which is not taken; write the name before the address, as in"
                    + " Ann <ann@example.com>");
        }
        if (text.indexOf('<') >= 0) {
            throw new InvalidAddressException("has text after the address, or a < without a >");
        }
        if (text.indexOf('@') >= 0 && text.indexOf('@') < text.lastIndexOf('@')) {
            throw new InvalidAddressException("has more than one @; write several addresses as a list");
        }
    }
}

package dev.serai.client.smtp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Writes values into header fields of mail so that they arrive as they were given: folded near 78 characters (RFC 5322, 2.1.1), in
 * encoded words (RFC 2047) where letters beyond ASCII or a lack of places to fold ask for them, and no line above 998 octets.
 */
final class HeaderText {

    private static final String FOLD = "\r\n ";
    private static final int AIM = 76;
    private static final int LIMIT = 998;
    private static final int WORD_OCTETS = 42;
    private static final int LONGEST_PART = 54;
    private static final String ATOM_SIGNS = "!#$%&'*+-/=?^_`{|}~ ";
    private static final Set<String> STRUCTURED = Set.of("references", "in-reply-to", "list-unsubscribe", "list-unsubscribe-post",
            "list-help", "list-subscribe", "list-owner", "list-archive", "list-post", "list-id", "feedback-id");

    private HeaderText() {}

    /**
     * The value of a field that holds text for people, or a list of ids or links.
     *
     * @throws IllegalArgumentException when a list of ids or links cannot stand in a message; says what is wrong with it
     */
    static String value(String name, String value) {
        boolean structured = STRUCTURED.contains(name.toLowerCase(Locale.ROOT));
        if (structured && !isPrintable(value)) {
            throw new IllegalArgumentException("has a character beyond ASCII, which cannot stand in a list of ids or links");
        }
        boolean plain = isPrintable(value) && !value.contains("=?") && value.equals(value.strip());
        String folded = structured || plain ? folded(name.length() + 2, value, structured) : null;
        if (folded != null) {
            return folded;
        }
        if (structured) {
            throw new IllegalArgumentException("has a part of more than " + (LIMIT - 1) + " characters, which no line of a mail can hold");
        }
        return encodedWords(name.length() + 2, value);
    }

    /** A parameter of a field on lines of its own, in parts where it is long, and encoded where it needs that (RFC 2231). */
    static String parameter(String name, String value) {
        if (isPrintable(value) && value.indexOf('\t') < 0 && value.length() <= LONGEST_PART) {
            return ";" + FOLD + name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        }
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int c : value.codePoints().toArray()) {
            String encoded = percentEncoded(c);
            if (part.length() + encoded.length() > LONGEST_PART) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(encoded);
        }
        parts.add(part.toString());
        if (parts.size() == 1) {
            return ";" + FOLD + name + "*=UTF-8''" + part;
        }
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            lines.append(";").append(FOLD).append(name).append('*').append(i).append("*=").append(i == 0 ? "UTF-8''" : "")
                    .append(parts.get(i));
        }
        return lines.toString();
    }

    private static String percentEncoded(int c) {
        if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_') {
            return Character.toString(c);
        }
        StringBuilder encoded = new StringBuilder();
        for (byte octet : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
            encoded.append('%').append(Character.toUpperCase(Character.forDigit(octet >> 4 & 15, 16)))
                    .append(Character.toUpperCase(Character.forDigit(octet & 15, 16)));
        }
        return encoded.toString();
    }

    /** Mailboxes of one field, one after the other; names may have any letters. */
    static String mailboxes(String name, List<OutgoingMail.Party> parties) {
        StringBuilder line = new StringBuilder();
        int used = name.length() + 2;
        for (OutgoingMail.Party party : parties) {
            String mailbox = mailbox(party);
            if (!line.isEmpty()) {
                line.append(',');
                used++;
            }
            int first = mailbox.indexOf('\r') < 0 ? mailbox.length() : mailbox.indexOf('\r');
            if (!line.isEmpty()) {
                boolean fits = used + 1 + first <= AIM;
                line.append(fits ? " " : FOLD);
                used = fits ? used + 1 : 1;
            }
            line.append(mailbox);
            int last = mailbox.lastIndexOf('\n');
            used = last < 0 ? used + mailbox.length() : mailbox.length() - last - 1;
        }
        return line.toString();
    }

    static String mailbox(OutgoingMail.Party party) {
        if (party.name().isEmpty()) {
            return party.address();
        }
        String phrase = phrase(party.name());
        int last = phrase.length() - phrase.lastIndexOf('\n') - 1;
        return phrase + (last + party.address().length() + 3 > AIM ? FOLD : " ") + "<" + party.address() + ">";
    }

    private static String phrase(String name) {
        if (!isPrintable(name) || name.contains("=?") || name.indexOf('\t') >= 0 || !name.equals(name.strip())) {
            return encodedWords(12, name);
        }
        boolean atoms = name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
                || ATOM_SIGNS.indexOf(c) >= 0) && !name.contains("  ");
        return atoms ? name : "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** Null where a line would be too long. */
    private static String folded(int used, String value, boolean atCommas) {
        StringBuilder lines = new StringBuilder();
        int column = used;
        int at = 0;
        while (at < value.length()) {
            int end = nextBreak(value, at, atCommas);
            String part = value.substring(at, end);
            boolean blank = part.charAt(0) == ' ' || part.charAt(0) == '\t';
            if (at > 0 && column + part.length() > AIM && (blank || atCommas)) {
                lines.append("\r\n").append(blank ? "" : " ");
                column = blank ? 0 : 1;
            } else if (at == 0 && column + part.length() > LIMIT) {
                lines.append(FOLD);
                column = 1;
            }
            lines.append(part);
            column += part.length();
            if (column > LIMIT) {
                return null;
            }
            at = end;
        }
        return lines.toString();
    }

    /** The end of the part that begins at {@code from}: before the next white space that text follows, or where a list may be broken. */
    private static int nextBreak(String value, int from, boolean atCommas) {
        int at = from;
        while (at < value.length() && isBlank(value.charAt(at))) {
            at++;
        }
        while (at < value.length() && !isBlank(value.charAt(at))) {
            char c = value.charAt(at++);
            if (atCommas && at < value.length() && !isBlank(value.charAt(at)) && (c == ',' || c == '>' && value.charAt(at) == '<')) {
                return at;
            }
        }
        return at;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static String encodedWords(int used, String text) {
        StringBuilder words = new StringBuilder();
        StringBuilder word = new StringBuilder();
        int octets = Math.min(Math.max(used - 12, 0), WORD_OCTETS - 4);
        for (int c : text.codePoints().toArray()) {
            int length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (octets + length > WORD_OCTETS) {
                append(words, word);
                octets = 0;
            }
            word.appendCodePoint(c);
            octets += length;
        }
        append(words, word);
        return words.toString();
    }

    private static void append(StringBuilder words, StringBuilder word) {
        if (!word.isEmpty()) {
            words.append(words.isEmpty() ? "" : FOLD).append("=?UTF-8?B?")
                    .append(Base64.getEncoder().encodeToString(word.toString().getBytes(StandardCharsets.UTF_8))).append("?=");
            word.setLength(0);
        }
    }

    /** Whether it is ASCII without a control character other than the tab. */
    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\t' || c > 0x7e) {
                return false;
            }
        }
        return true;
    }
}

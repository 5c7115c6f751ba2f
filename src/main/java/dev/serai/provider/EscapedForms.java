package dev.serai.provider;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds one text within another where each character may stand as it is or escaped, in whatever way and mixed: percent-encoded once or
 * twice, as an HTML or XML entity, as JSON escapes it. Takes time and memory in proportion to the text and a 64th of the product of both
 * lengths, whatever is in them, and does not recurse: all beginnings of a match are followed at once, a bit each.
 */
final class EscapedForms {

    /** No escaped character is longer; those with more leading zeros are none. */
    private static final int LONGEST = 24;
    private static final Map<String, Integer> NAMED = Map.of("&amp;", (int) '&', "&lt;", (int) '<', "&gt;", (int) '>', "&quot;", (int) '"',
            "&apos;", (int) '\'');

    private final int length;
    private final int words;
    /** For each character of the text that is looked for, a bit for each place where it stands. */
    private final Map<Integer, long[]> places = new HashMap<>();

    EscapedForms(String wanted) {
        int[] characters = wanted.codePoints().toArray();
        length = characters.length;
        words = (length + 63) / 64;
        for (int i = 0; i < length; i++) {
            places.computeIfAbsent(characters[i], c -> new long[words])[i >> 6] |= 1L << i;
        }
    }

    /** Where it was found. */
    record Found(int from, int to) {}

    /** A character of the text, as it is or escaped, that takes so many of its units. */
    private record Token(int character, int units) {}

    /** All places, from left to right; none overlaps another. */
    List<Found> in(String text) {
        List<Found> found = new ArrayList<>();
        long[][] ring = new long[LONGEST + 1][words];
        boolean[] any = new boolean[LONGEST + 1];
        List<Token> tokens = new ArrayList<>();
        for (int at = 0; at < text.length(); at++) {
            int slot = at % ring.length;
            tokens(text, at, tokens);
            for (Token token : tokens) {
                long[] where = places.get(token.character());
                if (where != null) {
                    int target = (at + token.units()) % ring.length;
                    any[target] |= step(any[slot] ? ring[slot] : null, where, ring[target]);
                }
            }
            if (any[slot]) {
                Arrays.fill(ring[slot], 0);
                any[slot] = false;
            }
            int next = (at + 1) % ring.length;
            if (any[next] && ends(ring[next])) {
                found.add(new Found(beginning(text, at + 1, found.isEmpty() ? 0 : found.get(found.size() - 1).to()), at + 1));
                for (int i = 0; i < ring.length; i++) {
                    Arrays.fill(ring[i], 0);
                    any[i] = false;
                }
            }
        }
        return found;
    }

    /** Moves on all matches that go on with a character, and begins one where it is the first; false when there is none. */
    private boolean step(long[] before, long[] where, long[] after) {
        long carry = 1;
        long some = 0;
        for (int i = 0; i < words; i++) {
            long begun = (before == null ? 0 : before[i] << 1) | carry;
            carry = before == null ? 0 : before[i] >>> 63;
            after[i] |= begun & where[i];
            some |= after[i];
        }
        return some != 0;
    }

    private boolean ends(long[] state) {
        return (state[words - 1] >>> (length - 1) & 1) != 0;
    }

    /** Where the match that ends here begins, at the earliest: followed backwards, all ways at once. */
    private int beginning(String text, int end, int earliest) {
        int from = Math.max(earliest, end - Math.min(end, length * LONGEST));
        long[][] reached = new long[LONGEST + 1][words];
        reached[end % reached.length][words - 1] |= 1L << (length - 1);
        int begins = end;
        int live = end;
        List<Token> tokens = new ArrayList<>();
        for (int at = end - 1; at >= from; at--) {
            long[] mine = reached[at % reached.length];
            Arrays.fill(mine, 0);
            tokens(text, at, tokens);
            for (Token token : tokens) {
                long[] where = places.get(token.character());
                if (where == null || at + token.units() > end) {
                    continue;
                }
                long[] after = reached[(at + token.units()) % reached.length];
                if ((after[0] & where[0] & 1) != 0) {
                    begins = at;
                }
                for (int i = 0; i < words; i++) {
                    long matched = after[i] & where[i];
                    mine[i] |= matched >>> 1;
                    if (i > 0) {
                        mine[i - 1] |= matched << 63;
                    }
                    live = matched == 0 ? live : at;
                }
            }
            if (live - at > LONGEST) {
                return begins;
            }
        }
        return begins;
    }

    /** The ways to read what begins here. */
    private static void tokens(String text, int at, List<Token> tokens) {
        tokens.clear();
        int plain = text.codePointAt(at);
        tokens.add(new Token(plain, Character.charCount(plain)));
        switch (plain) {
            case '+' -> tokens.add(new Token(' ', 1));
            case '\\' -> backslash(text, at, tokens);
            case '%' -> {
                percent(text, at, 1, tokens);
                percent(text, at, 3, tokens);
            }
            case '&' -> entity(text, at, tokens);
            default -> { }
        }
    }

    private static void backslash(String text, int at, List<Token> tokens) {
        if (at + 1 == text.length()) {
            return;
        }
        int next = text.codePointAt(at + 1);
        int control = "ntrbf".indexOf(next);
        if (next == 'u') {
            int unit = hex(text, at + 2, 4);
            boolean pair = unit >= 0 && Character.isHighSurrogate((char) unit) && text.startsWith("\\u", at + 6);
            int low = pair ? hex(text, at + 8, 4) : -1;
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                tokens.add(new Token(Character.toCodePoint((char) unit, (char) low), 12));
            } else if (unit >= 0) {
                tokens.add(new Token(unit, 6));
            }
        } else if (control >= 0) {
            tokens.add(new Token("\n\t\r\b\f".charAt(control), 2));
        } else if (next >= 128 || !Character.isLetterOrDigit(next)) {
            tokens.add(new Token(next, 1 + Character.charCount(next)));
        }
    }

    /** @param lead units before the two hexadecimal digits: 1 for {@code %20}, 3 for {@code %2520} */
    private static void percent(String text, int at, int lead, List<Token> tokens) {
        int first = octet(text, at, lead);
        int octets = first < 0 ? 0 : first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
        if (octets == 0) {
            return;
        }
        int character = octets == 1 ? first : first & 0x7f >> octets;
        for (int i = 1; i < octets; i++) {
            int more = octet(text, at + i * (lead + 2), lead);
            if (more < 0x80 || more > 0xbf) {
                return;
            }
            character = character << 6 | more & 0x3f;
        }
        tokens.add(new Token(character, octets * (lead + 2)));
    }

    private static int octet(String text, int at, int lead) {
        return text.startsWith(lead == 1 ? "%" : "%25", at) ? hex(text, at + lead, 2) : -1;
    }

    private static void entity(String text, int at, List<Token> tokens) {
        int end = -1;
        for (int i = at + 1; i < Math.min(text.length(), at + LONGEST); i++) {
            if (text.charAt(i) == ';') {
                end = i;
                break;
            }
        }
        if (end < 0) {
            return;
        }
        String entity = text.substring(at, end + 1);
        Integer named = NAMED.get(entity);
        if (named != null) {
            tokens.add(new Token(named, entity.length()));
        } else if (entity.startsWith("&#")) {
            boolean isHex = entity.startsWith("x", 2) || entity.startsWith("X", 2);
            long character = 0;
            for (int i = isHex ? 3 : 2; i < entity.length() - 1 && character >= 0 && character <= Character.MAX_CODE_POINT; i++) {
                int digit = Character.digit(entity.charAt(i), isHex ? 16 : 10);
                character = digit < 0 ? -1 : character * (isHex ? 16 : 10) + digit;
            }
            if (character > 0 && character <= Character.MAX_CODE_POINT) {
                tokens.add(new Token((int) character, entity.length()));
            }
        }
    }

    /** The number of so many hexadecimal digits; negative where there are fewer. */
    private static int hex(String text, int at, int digits) {
        if (at + digits > text.length()) {
            return -1;
        }
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            int digit = Character.digit(text.charAt(i), 16);
            if (digit < 0) {
                return -1;
            }
            number = number << 4 | digit;
        }
        return number;
    }
}

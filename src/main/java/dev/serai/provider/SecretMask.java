package dev.serai.provider;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Replaces a call's secrets in text, however they were encoded, by asterisks and, of long ones, the last four characters. */
public final class SecretMask {

    private static final int SHORTEST = 4;
    private static final int SHORTEST_ENCODED = 8;
    private static final int TELLING = 12;
    private static final int LONGEST_FORM = 6;
    private static final Map<String, String> NAMES = Map.of("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", " ", "+", "\n", "\\n",
            "\t", "\\t", "\r", "\\r");
    private static final SecretMask NONE = new SecretMask(List.of());

    private final List<Replacement> replacements;
    private final int longest;

    private SecretMask(List<String> secrets) {
        replacements = secrets.stream().distinct().sorted(Comparator.comparingInt(String::length).reversed())
                .map(secret -> new Replacement(Pattern.compile(forms(secret)), Matcher.quoteReplacement(mask(secret)))).toList();
        longest = secrets.stream().mapToInt(String::length).max().orElse(0) * LONGEST_FORM;
    }

    private record Replacement(Pattern secret, String mask) {}

    /** The mask of a call's connection: every property that its provider's form marks as secret. */
    public static SecretMask of(ProviderCall call) {
        if (call.provider() == null || call.provider().form() == null) {
            return NONE;
        }
        List<String> secrets = new ArrayList<>();
        for (String name : call.provider().form().secretNames()) {
            Object value = call.property(name);
            if (value != null && value.toString().length() >= SHORTEST) {
                secrets.add(value.toString());
            }
        }
        return new SecretMask(secrets);
    }

    /** The mask of the call bound to this thread; one that masks nothing where there is none. */
    static SecretMask current() {
        return ProviderCall.current().map(ProviderCall::mask).orElse(NONE);
    }

    /** What stands for a secret: asterisks, and its last four characters when that tells little. */
    public static String mask(String secret) {
        return secret.length() < TELLING ? "****" : "****" + secret.substring(secret.length() - 4);
    }

    /** The text without secrets; null for null. */
    public String apply(String text) {
        if (text == null) {
            return null;
        }
        String masked = text;
        for (Replacement replacement : replacements) {
            masked = replacement.secret().matcher(masked).replaceAll(replacement.mask());
        }
        return masked;
    }

    /** Length of the longest form of a secret: what must be read past a cut so that no secret is cut in two unmasked. */
    public int longest() {
        return longest;
    }

    /** A regular expression of all forms a secret may have: each character as it is or escaped, the whole in hex or Base64. */
    private static String forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        StringBuilder forms = new StringBuilder();
        secret.codePoints().forEach(character -> append(forms, character));
        List<String> blind = new ArrayList<>(List.of(HexFormat.of().formatHex(bytes), HexFormat.of().withUpperCase().formatHex(bytes)));
        for (int before = 0; before < 3; before++) {
            String base64 = base64(bytes, before);
            blind.add(base64);
            blind.add(base64.replace('+', '-').replace('/', '_'));
        }
        blind.stream().distinct().filter(form -> form.length() >= SHORTEST_ENCODED)
                .forEach(form -> forms.append('|').append(Pattern.quote(form)));
        return forms.toString();
    }

    private static void append(StringBuilder forms, int character) {
        if (character < 128 && Character.isLetterOrDigit(character)) {
            forms.append((char) character);
            return;
        }
        String clear = Character.toString(character);
        forms.append("(?:\\\\?").append(Pattern.quote(clear)).append('|').append("(?i:");
        for (byte octet : clear.getBytes(StandardCharsets.UTF_8)) {
            forms.append("%(?:25)?").append(HexFormat.of().toHexDigits(octet));
        }
        forms.append("|&#0*").append(character).append(";|&#x0*").append(Integer.toHexString(character)).append(';');
        for (char unit : clear.toCharArray()) {
            forms.append(unit == clear.charAt(0) ? "|" : "").append("\\\\u").append(HexFormat.of().toHexDigits(unit));
        }
        forms.append(')');
        String name = NAMES.get(clear);
        forms.append(name == null ? "" : "|" + Pattern.quote(name)).append(')');
    }

    /** What Base64 makes of the bytes where so many others, modulo three, stand before them: the characters that are theirs alone. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return encoded.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }
}

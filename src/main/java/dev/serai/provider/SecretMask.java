package dev.serai.provider;

import dev.serai.provider.EscapedForms.Found;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/** Replaces a call's secrets in text, however they were encoded, by asterisks and, of long ones, the last four characters. */
public final class SecretMask {

    private static final int SHORTEST = 4;
    private static final int SHORTEST_ENCODED = 6;
    private static final int TELLING = 12;
    private static final int LONGEST_FORM = 6;
    private static final SecretMask NONE = new SecretMask(List.of());

    private final List<Replacement> replacements;
    private final int longest;

    private SecretMask(List<String> secrets) {
        replacements = secrets.stream().distinct().sorted(Comparator.comparingInt(String::length).reversed())
                .map(secret -> new Replacement(new EscapedForms(secret), blindForms(secret), mask(secret))).toList();
        longest = secrets.stream().mapToInt(String::length).max().orElse(0) * LONGEST_FORM;
    }

    /** @param blind what the secret is in hex and Base64 */
    private record Replacement(EscapedForms escaped, List<Literal> blind, String mask) {

        String apply(String text) {
            String masked = replaced(text, escaped.in(text));
            for (Literal form : blind) {
                masked = replaced(masked, form.in(masked));
            }
            return masked;
        }

        private String replaced(String text, List<Found> places) {
            if (places.isEmpty()) {
                return text;
            }
            StringBuilder masked = new StringBuilder(text.length());
            int from = 0;
            for (Found place : places) {
                masked.append(text, from, place.from()).append(mask);
                from = place.to();
            }
            return masked.append(text, from, text.length()).toString();
        }
    }

    /** The mask of a call's connection: every property that its provider's form marks as secret, and its access tokens. */
    public static SecretMask of(ProviderCall call) {
        List<String> secrets = call.secrets().stream().filter(secret -> secret.length() >= SHORTEST).toList();
        return secrets.isEmpty() ? NONE : new SecretMask(secrets);
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
            masked = replacement.apply(masked);
        }
        return masked;
    }

    /** Length of the longest form of a secret: what must be read past a cut so that no secret is cut in two unmasked. */
    public int longest() {
        return longest;
    }

    /** What a secret is as a whole in hex or Base64. */
    private static List<Literal> blindForms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        List<String> blind = new ArrayList<>(List.of(HexFormat.of().formatHex(bytes), HexFormat.of().withUpperCase().formatHex(bytes)));
        for (int before = 0; before < 3; before++) {
            String base64 = base64(bytes, before);
            blind.add(base64);
            blind.add(base64.replace('+', '-').replace('/', '_'));
            blind.add(base64.replace("+", "%2B").replace("/", "%2F"));
        }
        return blind.stream().distinct().filter(form -> form.length() >= SHORTEST_ENCODED).map(Literal::new).toList();
    }

    /** What Base64 makes of the bytes where so many others, modulo three, stand before them: the characters that are theirs alone. */
    private static String base64(byte[] bytes, int before) {
        byte[] shifted = new byte[before + bytes.length];
        System.arraycopy(bytes, 0, shifted, before, bytes.length);
        String encoded = Base64.getEncoder().withoutPadding().encodeToString(shifted);
        return encoded.substring((before * 8 + 5) / 6, shifted.length * 8 / 6);
    }
}

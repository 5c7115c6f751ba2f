package dev.serai.egress;

import dev.serai.provider.ProviderCall;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Replaces a call's secrets in text by asterisks and, of long ones, the last four characters. */
public final class SecretMask {

    private static final int TELLING = 12;

    private final Map<String, String> replacements = new LinkedHashMap<>();
    private final int longest;

    private SecretMask(List<String> secrets) {
        List<String> forms = new ArrayList<>();
        Map<String, String> masks = new LinkedHashMap<>();
        for (String secret : secrets) {
            String mask = mask(secret);
            for (String form : forms(secret)) {
                forms.add(form);
                masks.putIfAbsent(form, mask);
            }
        }
        forms.sort(Comparator.comparingInt(String::length).reversed());
        forms.forEach(form -> replacements.put(form, masks.get(form)));
        longest = forms.isEmpty() ? 0 : forms.get(0).length();
    }

    /** The mask of a call's connection: every property that its provider's form marks as secret. */
    public static SecretMask of(ProviderCall call) {
        List<String> secrets = new ArrayList<>();
        if (call.provider() != null && call.provider().form() != null) {
            for (String name : call.provider().form().secretNames()) {
                Object value = call.property(name);
                if (value != null && !value.toString().isEmpty()) {
                    secrets.add(value.toString());
                }
            }
        }
        return new SecretMask(secrets);
    }

    /** What stands for a secret: asterisks, and its last four characters when that tells little. */
    public static String mask(String secret) {
        return secret.length() < TELLING ? "****" : "****" + secret.substring(secret.length() - 4);
    }

    /** The text without secrets, however they were encoded; null for null. */
    public String apply(String text) {
        if (text == null) {
            return null;
        }
        String masked = text;
        for (Map.Entry<String, String> replacement : replacements.entrySet()) {
            masked = masked.replace(replacement.getKey(), replacement.getValue());
        }
        return masked;
    }

    /** Length of the longest form of a secret: what must be read past a cut so that no secret is cut in two unmasked. */
    int longest() {
        return longest;
    }

    private static List<String> forms(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        return List.of(secret, encoded, encoded.replace("+", "%20"), secret.replace("\\", "\\\\").replace("\"", "\\\""),
                Base64.getEncoder().encodeToString(bytes), Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }
}

package dev.serai.portal;

import java.util.Base64;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks logos: small pictures of kinds that can hold no script. */
final class Logo {

    static final int MOST_BYTES = 64 * 1024;
    static final int LONGEST = MOST_BYTES * 4 / 3 + 100;
    private static final Pattern DATA = Pattern.compile("data:(image/(?:png|jpeg|webp));base64,([A-Za-z0-9+/]+={0,2})");
    /** What files of each kind begin with, as hexadecimal digits. */
    private static final Map<String, Pattern> BEGINNINGS = Map.of("image/png", Pattern.compile("89504e470d0a1a0a.*"),
            "image/jpeg", Pattern.compile("ffd8ff.*"), "image/webp", Pattern.compile("52494646.{8}57454250.*"));
    private static final int BEGINNING = 12;

    private Logo() {}

    /** What is wrong with a data URL; null where it is a logo. */
    static String wrong(String text) {
        Matcher data = DATA.matcher(text);
        if (!data.matches()) {
            return "must be a data URL of a PNG, JPEG or WebP image in base64, such as data:image/png;base64,iVBORw0...; SVG is not"
                    + " accepted, since it may hold scripts";
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(data.group(2));
        } catch (IllegalArgumentException e) {
            return "is not well-formed base64";
        }
        if (bytes.length > MOST_BYTES) {
            return "is an image of " + bytes.length + " bytes; at most " + MOST_BYTES + " are accepted";
        }
        StringBuilder beginning = new StringBuilder();
        for (int i = 0; i < Math.min(BEGINNING, bytes.length); i++) {
            beginning.append(String.format("%02x", bytes[i]));
        }
        return BEGINNINGS.get(data.group(1)).matcher(beginning).matches() ? null : "says that it is " + data.group(1)
                + ", which its first bytes are not";
    }
}

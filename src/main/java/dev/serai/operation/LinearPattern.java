package dev.serai.operation;

import com.google.re2j.Pattern;
import com.networknt.schema.regex.RegularExpression;

/**
 * A regular expression of ECMA-262 that takes linear time on whatever comes (RE2): without look-around and back references.
 */
final class LinearPattern implements RegularExpression {

    private final Pattern pattern;

    /** @throws com.google.re2j.PatternSyntaxException when it is none, or not linear */
    LinearPattern(String regex) {
        this.pattern = Pattern.compile(translated(regex));
    }

    @Override
    public boolean matches(String text) {
        return pattern.matcher(text).find();
    }

    /** ECMA-262 writes a character as \\u0041, RE2 as \\x{0041}. */
    private static String translated(String regex) {
        StringBuilder translated = new StringBuilder(regex.length() + 16);
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            translated.append(c);
            if (c == '\\' && i + 1 < regex.length()) {
                i++;
                boolean unicode = regex.charAt(i) == 'u' && i + 4 < regex.length()
                        && regex.substring(i + 1, i + 5).chars().allMatch(digit -> Character.digit(digit, 16) >= 0);
                if (unicode) {
                    translated.append("x{").append(regex, i + 1, i + 5).append('}');
                    i += 4;
                } else {
                    translated.append(regex.charAt(i));
                }
            }
        }
        return translated.toString();
    }
}

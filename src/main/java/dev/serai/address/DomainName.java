package dev.serai.address;

import com.ibm.icu.text.IDNA;
import java.util.Locale;

/**
 * Names of domains in the one form that the DNS knows: lower case, and letters beyond ASCII as UTS #46 maps them without transition, so
 * that {@code straße.example} stays another domain than {@code strasse.example}.
 */
final class DomainName {

    private static final int LONGEST = 253;
    private static final int LONGEST_LABEL = 63;
    private static final IDNA UTS46 = IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ
            | IDNA.CHECK_CONTEXTO | IDNA.USE_STD3_RULES);

    private DomainName() {}

    /** @throws InvalidAddressException when it is no name of a domain */
    static String ascii(String written) {
        String name = isAscii(written) ? written.toLowerCase(Locale.ROOT) : mapped(written);
        if (name.length() > LONGEST) {
            throw new InvalidAddressException("has a domain of more than " + LONGEST + " characters");
        }
        for (String label : name.split("\\.", -1)) {
            check(label, written);
        }
        return name;
    }

    private static String mapped(String written) {
        if (written.length() > LONGEST) {
            throw new InvalidAddressException("has a domain of more than " + LONGEST + " characters");
        }
        IDNA.Info info = new IDNA.Info();
        StringBuilder ascii = new StringBuilder();
        UTS46.nameToASCII(written, ascii, info);
        if (info.hasErrors() || !isAscii(ascii)) {
            throw new InvalidAddressException("has a domain that IDNA (UTS #46) does not allow");
        }
        return ascii.toString();
    }

    private static void check(String label, String written) {
        boolean wrong = label.isEmpty() || label.length() > LONGEST_LABEL || label.charAt(0) == '-' || label.endsWith("-");
        for (int i = 0; i < label.length() && !wrong; i++) {
            char c = label.charAt(i);
            wrong = !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_');
        }
        if (wrong) {
            throw new InvalidAddressException(written.startsWith("[") ? "has an IP address after the @; write the name of a domain"
                    : label.isEmpty() ? "has no domain, or a . too many in it" : "has a domain that is no name of the DNS");
        }
    }

    private static boolean isAscii(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                return false;
            }
        }
        return true;
    }
}

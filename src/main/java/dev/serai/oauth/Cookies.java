package dev.serai.oauth;

/** Reads the header {@code Cookie} (RFC 6265, section 4.2.1). */
final class Cookies {

    private Cookies() {}

    /** The value of a cookie; null where the header has none of this name. */
    static String value(String header, String name) {
        if (header == null) {
            return null;
        }
        for (String pair : header.split(";")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                return pair.substring(equals + 1).strip();
            }
        }
        return null;
    }
}

package dev.serai.session;

/** Words of an identity provider, fit to be shown and logged. */
final class ProviderWords {

    private static final int LONGEST = 200;

    private ProviderWords() {}

    /** One line of it, not too long. */
    static String shortened(String text) {
        String line = text.replaceAll("[\\s\\p{Cntrl}\\p{Cf}]+", " ").strip();
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line;
    }
}

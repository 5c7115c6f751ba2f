package dev.serai.draft;

/** The mark of what the document does not decide. */
final class Undecided {

    /** What a mark begins with. */
    static final String BEGIN = "UNDECIDED(";
    private static final int LONGEST = 160;

    private Undecided() {}

    static String mark(String what) {
        String line = what.replaceAll("\\s+", " ").replace("\"", "'").replace("\\", "/").strip();
        return BEGIN + (line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line) + ")";
    }
}

package dev.serai.draft;

/** The mark of what the document does not decide. */
final class Undecided {

    /** What a mark begins with. */
    static final String BEGIN = "UNDECIDED(";
    private static final int LONGEST = 160;

    private Undecided() {}

    /** In one line, of which Camel evaluates nothing. */
    static String mark(String what) {
        String start = what.length() > 10 * LONGEST ? what.substring(0, 10 * LONGEST) : what;
        String line = start.replaceAll("\\s+", " ").replace("\"", "'").replace("\\", "/")
                .replaceAll("\\{(?=\\{)|\\$(?=[A-Za-z]*\\{)", "$0 ").strip();
        return BEGIN + (line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line) + ")";
    }
}

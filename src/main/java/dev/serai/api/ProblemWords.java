package dev.serai.api;

/** Keeps what a problem repeats of a request short. */
final class ProblemWords {

    private static final int LONGEST_FIELD = 300;
    private static final int LONGEST_MESSAGE = 1500;

    private ProblemWords() {}

    static FieldProblem shortened(FieldProblem problem) {
        boolean isShort = problem.field().length() <= LONGEST_FIELD && problem.message().length() <= LONGEST_MESSAGE;
        return isShort ? problem
                : new FieldProblem(shortened(problem.field(), LONGEST_FIELD), shortened(problem.message(), LONGEST_MESSAGE));
    }

    static String shortened(String text, int longest) {
        if (text == null || text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end) + "...";
    }
}

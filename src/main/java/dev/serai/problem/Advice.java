package dev.serai.problem;

/**
 * What a person does about a problem.
 *
 * @param words one or a few sentences
 * @param how how its deliveries are best sent again: {@code same-message} or {@code todays-routes}
 */
record Advice(String words, String how) {

    static final String SAME_MESSAGE = "same-message";
    static final String TODAYS_ROUTES = "todays-routes";

    /** @param outcome what the call came to; null where nobody was called */
    static Advice of(String status, String outcome) {
        String came = outcome == null ? "" : outcome;
        return Cause.FAILING.equals(status) ? failing(came) : dead(came);
    }

    private static Advice failing(String outcome) {
        String words = switch (outcome) {
            case "switch" -> "Mend the connection: enter credentials that work and test it. They are tried again by themselves then, or"
                    + " at once if you replay them.";
            case "unknown" -> "Nothing has to be done: where the provider can be asked whether it took them it is, and else they are tried"
                    + " again by themselves.";
            case "" -> "Serai itself failed with them and tries again; its log says more under the id of each delivery.";
            default -> "Nothing has to be done: they are tried again by themselves. If the provider works again, replay them to try them"
                    + " now.";
        };
        return new Advice(words, SAME_MESSAGE);
    }

    private static Advice dead(String outcome) {
        return switch (outcome) {
            case "rejected" -> new Advice("Correct what the messages are made of: the data, or the route. Then replay the events through"
                    + " today's routes; the same messages would be refused again.", TODAYS_ROUTES);
            case "switch" -> new Advice("Mend the connection: enter credentials that work and test it. Then replay them.", SAME_MESSAGE);
            case "unknown" -> new Advice("They may have been taken: look at the provider whether they were, and replay only those that were"
                    + " not.", SAME_MESSAGE);
            case "throttled" -> new Advice("The provider refused them for its limit as long as they were tried. Ask it for a higher limit"
                    + " or add a connection, then replay them.", SAME_MESSAGE);
            case "retry" -> new Advice("They were certainly not taken. Replay them when the provider works again.", SAME_MESSAGE);
            default -> new Advice("No provider was asked. Mend what the cause says, then replay them.", SAME_MESSAGE);
        };
    }
}

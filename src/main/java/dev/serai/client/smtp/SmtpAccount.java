package dev.serai.client.smtp;

import dev.serai.egress.ProviderFailureException;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;

/**
 * A tenant's mail server and login.
 *
 * @param security {@code none}, {@code starttls} or {@code ssl}
 * @param username null to send without login
 */
record SmtpAccount(String host, int port, String security, String username, String password) {

    private static final int SUBMISSION = 587;
    private static final int SUBMISSIONS = 465;

    static SmtpAccount of(ProviderCall call) {
        String security = text(call.property("security"), "starttls");
        Object port = call.property("port");
        int fallback = "ssl".equals(security) ? SUBMISSIONS : SUBMISSION;
        return new SmtpAccount(text(call.property("host"), ""), port == null ? fallback : Integer.parseInt(port.toString()), security,
                text(call.property("username"), null), text(call.property("password"), ""));
    }

    private static String text(Object value, String fallback) {
        return value == null || value.toString().isEmpty() ? fallback : value.toString();
    }

    /** No login may hold what would end it, or a command, too early. */
    void requireSendable() {
        for (String text : new String[] {host, username, password}) {
            if (text != null && text.chars().anyMatch(Character::isISOControl)) {
                throw new ProviderFailureException(Outcome.SWITCH, Fault.CREDENTIALS,
                        "The host, the username or the password of the mail server has a control character", null);
            }
        }
    }

    String url() {
        return ("ssl".equals(security) ? "smtps://" : "smtp://") + host + ":" + port;
    }

    @Override
    public String toString() {
        return url();
    }
}

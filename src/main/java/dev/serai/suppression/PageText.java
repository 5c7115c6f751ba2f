package dev.serai.suppression;

import static dev.serai.api.PublicPage.escaped;

import dev.serai.api.PublicPage;
import dev.serai.suppression.Preferences.Standing;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The page where somebody unsubscribes, in their language. It needs no script. */
enum PageText {

    EN("en", "Unsubscribe", "What %2$s sends to %1$s", "your address", "Unsubscribe from %s", "You get no mails about %s.",
            "Choose what you get", "Save", "Unsubscribe from everything",
            "You get no mails but those that are needed, such as invoices.", "Saved.", "This link is not valid, or not any more.",
            "That was a bit often. Wait a minute and try again."),
    DE("de", "Abmelden", "Was %2$s an %1$s sendet", "Ihre Adresse", "Von %s abmelden", "Sie erhalten keine E-Mails zu %s.",
            "Wählen Sie, was Sie erhalten", "Speichern", "Von allem abmelden",
            "Sie erhalten nur noch notwendige E-Mails, zum Beispiel Rechnungen.", "Gespeichert.",
            "Dieser Link ist nicht oder nicht mehr gültig.", "Das war etwas oft. Versuchen Sie es in einer Minute wieder.");

    private static final String STYLE = "body{font:1rem/1.5 system-ui,sans-serif;margin:0;color:#1b1f24;background:#fff}"
            + "main{max-width:34rem;margin:3rem auto;padding:0 1rem}h1{font-size:1.5rem}form{margin:1.5rem 0}"
            + "fieldset{border:1px solid #6b7280;border-radius:.5rem;padding:1rem}label{display:block;padding:.25rem 0}"
            + "button{font:inherit;padding:.5rem 1rem;border:1px solid #1d4ed8;border-radius:.5rem;background:#1d4ed8;color:#fff}"
            + "button:focus-visible,input:focus-visible{outline:3px solid #f59e0b;outline-offset:2px}"
            + "@media(prefers-color-scheme:dark){body{color:#e5e7eb;background:#111827}}";
    static final PublicPage PAGE = new PublicPage(STYLE);

    private final String language;
    private final String title;
    private final String heading;
    private final String yourAddress;
    private final String one;
    private final String none;
    private final String choose;
    private final String save;
    private final String all;
    private final String nothing;
    private final String done;
    private final String notValid;
    private final String tooOften;

    PageText(String... words) {
        List<String> all = List.of(words);
        language = all.get(0);
        title = all.get(1);
        heading = all.get(2);
        yourAddress = all.get(3);
        one = all.get(4);
        none = all.get(5);
        choose = all.get(6);
        save = all.get(7);
        this.all = all.get(8);
        nothing = all.get(9);
        done = all.get(10);
        notValid = all.get(11);
        tooOften = all.get(12);
    }

    /** @param accepted the header {@code Accept-Language}; null for none */
    static PageText of(String accepted) {
        try {
            Locale best = accepted == null ? null : Locale.lookup(Locale.LanguageRange.parse(accepted), List.of(Locale.ENGLISH,
                    Locale.GERMAN));
            return Locale.GERMAN.equals(best) ? DE : EN;
        } catch (IllegalArgumentException e) {
            return EN;
        }
    }

    String done() {
        return done;
    }

    String notValid() {
        return notValid;
    }

    String tooOften() {
        return tooOften;
    }

    /** A page that says one thing. */
    String told(String words) {
        return page("<h1>" + escaped(title) + "</h1><p>" + escaped(words) + "</p>");
    }

    /**
     * The page with what somebody gets, and the ways to change it.
     *
     * @param topic the one that the link is about
     * @param told what was done; null for nothing
     */
    String choice(Standing standing, String topic, String told) {
        boolean wanted = standing.topics().stream().anyMatch(each -> each.name().equals(topic) && each.wanted());
        String address = standing.address() == null ? yourAddress : standing.address();
        String boxes = standing.topics().stream().map(each -> "<label><input type=\"checkbox\" name=\"topic\" value=\""
                + escaped(each.name()) + "\"" + (each.wanted() ? " checked" : "") + "> " + escaped(each.name()) + "</label>"
                + "<input type=\"hidden\" name=\"" + (each.wanted() ? "on" : "off") + "\" value=\"" + escaped(each.name()) + "\">")
                .collect(Collectors.joining());
        return page("<h1>" + escaped(heading.formatted(address, standing.sender())) + "</h1>"
                + (told == null ? "" : "<p role=\"status\">" + escaped(told) + "</p>")
                + (standing.all() ? "<p>" + escaped(nothing) + "</p>" : wanted ? button("one", one.formatted(topic))
                        : "<p>" + escaped(none.formatted(topic)) + "</p>")
                + "<form method=\"post\"><fieldset><legend>" + escaped(choose) + "</legend>" + boxes
                + "<button name=\"do\" value=\"choose\">" + escaped(save) + "</button></fieldset></form>"
                + (standing.all() ? "" : button("all", all)));
    }

    private static String button(String does, String words) {
        return "<form method=\"post\"><button name=\"do\" value=\"" + does + "\">" + escaped(words) + "</button></form>";
    }

    private String page(String main) {
        return PAGE.html(language, title, main);
    }
}

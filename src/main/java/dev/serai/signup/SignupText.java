package dev.serai.signup;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people read who sign up, in their language. */
enum SignupText {

    EN("en", Map.ofEntries(Map.entry("title", "Sign up"), Map.entry("send", "Sign up"), Map.entry("sending", "Sending ..."),
            Map.entry("required", "required"), Map.entry("choose", "Please choose"), Map.entry("email", "Email"),
            Map.entry("name", "Name"),
            Map.entry("thanks", "Thank you."),
            Map.entry("checkMail", "Thank you. We have sent you a mail; please confirm your address by the link in it."),
            Map.entry("mend", "Please look at the fields that are marked."),
            Map.entry("again", "Please look at what you wrote, and send it."),
            Map.entry("failed", "That did not work. Please try again in a while."),
            Map.entry("tooOften", "That was a bit often. Please wait a minute and try again."),
            Map.entry("closed", "This form is not open."),
            Map.entry("elsewhere", "This form is not taken from the page that it came from."),
            Map.entry("trap", "Leave this empty"),
            Map.entry("missing", "is required"), Map.entry("notEmail", "is no email address, such as ann@example.com"),
            Map.entry("tooLong", "has %d characters; at most %d are accepted"), Map.entry("notNumber", "is no number"),
            Map.entry("notDate", "is no date, such as 2027-01-31"), Map.entry("notUrl", "is no web address, such as https://example.com"),
            Map.entry("notPhone", "is no phone number, such as +41 79 123 45 67"), Map.entry("notOption", "is none of what can be chosen"),
            Map.entry("notText", "must be a text"), Map.entry("oneLine", "must be one line, without control characters"),
            Map.entry("unknown", "is no field of this form"), Map.entry("twice", "stands more than once"),
            Map.entry("notRedirect", "is none of the addresses that this form may send people to"),
            Map.entry("confirmTitle", "Confirm your address"),
            Map.entry("confirmQuestion", "Is %s your address, and did you sign up at %s?"),
            Map.entry("confirm", "Yes, confirm"), Map.entry("confirmed", "Thank you. Your address is confirmed."),
            Map.entry("ignore", "If not, close this page; nothing happens then."),
            Map.entry("notValid", "This link is not valid, or not any more. Please sign up again."))),
    DE("de", Map.ofEntries(Map.entry("title", "Anmelden"), Map.entry("send", "Anmelden"), Map.entry("sending", "Wird gesendet ..."),
            Map.entry("required", "erforderlich"), Map.entry("choose", "Bitte wählen"), Map.entry("email", "E-Mail"),
            Map.entry("name", "Name"), Map.entry("thanks", "Vielen Dank."),
            Map.entry("checkMail",
                    "Vielen Dank. Wir haben Ihnen eine E-Mail gesendet; bitte bestätigen Sie Ihre Adresse mit dem Link darin."),
            Map.entry("mend", "Bitte prüfen Sie die markierten Felder."),
            Map.entry("again", "Bitte prüfen Sie, was Sie geschrieben haben, und senden Sie es."),
            Map.entry("failed", "Das hat nicht geklappt. Bitte versuchen Sie es später noch einmal."),
            Map.entry("tooOften", "Das war etwas oft. Bitte warten Sie eine Minute und versuchen Sie es noch einmal."),
            Map.entry("closed", "Dieses Formular ist nicht offen."),
            Map.entry("elsewhere", "Dieses Formular wird von der Seite, von der es kam, nicht angenommen."),
            Map.entry("trap", "Bitte leer lassen"),
            Map.entry("missing", "ist erforderlich"), Map.entry("notEmail", "ist keine E-Mail-Adresse wie ann@example.com"),
            Map.entry("tooLong", "hat %d Zeichen; höchstens %d sind möglich"), Map.entry("notNumber", "ist keine Zahl"),
            Map.entry("notDate", "ist kein Datum wie 2027-01-31"), Map.entry("notUrl", "ist keine Webadresse wie https://example.com"),
            Map.entry("notPhone", "ist keine Telefonnummer wie +41 79 123 45 67"),
            Map.entry("notOption", "steht nicht zur Auswahl"), Map.entry("notText", "muss ein Text sein"),
            Map.entry("oneLine", "muss eine Zeile ohne Steuerzeichen sein"), Map.entry("unknown", "ist kein Feld dieses Formulars"),
            Map.entry("twice", "steht mehrmals da"),
            Map.entry("notRedirect", "ist keine der Adressen, zu denen dieses Formular führen darf"),
            Map.entry("confirmTitle", "Adresse bestätigen"),
            Map.entry("confirmQuestion", "Ist %s Ihre Adresse, und haben Sie sich bei %s angemeldet?"),
            Map.entry("confirm", "Ja, bestätigen"), Map.entry("confirmed", "Vielen Dank. Ihre Adresse ist bestätigt."),
            Map.entry("ignore", "Wenn nicht, schliessen Sie diese Seite; dann geschieht nichts."),
            Map.entry("notValid", "Dieser Link ist nicht oder nicht mehr gültig. Bitte melden Sie sich neu an.")));

    private final String language;
    private final Map<String, String> words;

    SignupText(String language, Map<String, String> words) {
        this.language = language;
        this.words = words;
    }

    /**
     * The first of the languages asked for that is known; English where none is.
     *
     * @param asked as {@code Accept-Language} writes them; null for none
     */
    static SignupText of(String asked) {
        try {
            Locale best = asked == null || asked.isBlank() || asked.length() > 200 ? null
                    : Locale.lookup(Locale.LanguageRange.parse(asked), List.of(Locale.ENGLISH, Locale.GERMAN));
            return Locale.GERMAN.equals(best) ? DE : EN;
        } catch (IllegalArgumentException e) {
            return EN;
        }
    }

    String language() {
        return language;
    }

    /** @throws IllegalArgumentException for a word that there is not */
    String say(String word, Object... values) {
        String text = words.get(word);
        if (text == null) {
            throw new IllegalArgumentException("There is no text \"" + word + "\"");
        }
        return values.length == 0 ? text : text.formatted(values);
    }

    /** The label of a field, which for the usual ones is in the language of who reads it. */
    String label(FormField field) {
        boolean usual = field.label().equals("Email") && field.name().equals("email")
                || field.label().equals("Name") && field.name().equals("name");
        return usual ? say(field.name()) : field.label();
    }
}

package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What lists say of a message, however it is made and wherever its text was cut. */
class SummaryTests {

    private static final String MAIL = """
            {"to": [{"email": "ann@example.com", "name": "Ann"}, {"email": "ben@example.com"}], "subject": "Invoice 2027-001",
             "text": "Dear Ann", "attachments": [{"name": "invoice.pdf"}]}""";

    @Test
    void ofAnEmailItSaysTheSubjectAndTheRecipients() {
        assertThat(Summary.of(MAIL, 2)).isEqualTo(new Summary("Invoice 2027-001", List.of("ann@example.com", "ben@example.com"), 2));
    }

    @Test
    void itSaysWhatStandsBeforeTheCut() {
        for (int end = 0; end <= MAIL.length(); end++) {
            Summary cut = Summary.of(MAIL.substring(0, end), 0);
            assertThat(cut.subject()).isIn(null, "Invoice 2027-001");
            assertThat(List.of("ann@example.com", "ben@example.com")).containsAll(cut.to());
        }
        assertThat(Summary.of(MAIL.substring(0, MAIL.indexOf("\"text\"")), 0).subject()).isEqualTo("Invoice 2027-001");
    }

    @Test
    void eachKindOfMessageIsCalledByWhatItHas() {
        assertThat(of("{\"topic\": \"Fitting\", \"attendees\": [{\"email\": \"ann@example.com\"}]}"))
                .isEqualTo(new Summary("Fitting", List.of("ann@example.com"), 0));
        assertThat(of("{\"amount\": \"129.90\", \"currency\": \"CHF\", \"receiptEmail\": \"ann@example.com\"}"))
                .isEqualTo(new Summary("129.90 CHF", List.of("ann@example.com"), 0));
        assertThat(of("{\"amount\": \"1.00\", \"currency\": \"CHF\", \"receiptEmail\": {\"email\": \"ann@example.com\"}}").to())
                .containsExactly("ann@example.com");
        assertThat(of("{\"email\": \"ann@example.com\", \"firstName\": \"Ann\", \"lastName\": \"Kowalski\"}"))
                .isEqualTo(new Summary("Ann Kowalski", List.of("ann@example.com"), 0));
        assertThat(of("{\"channel\": \"#orders\", \"text\": \"New order\"}")).isEqualTo(new Summary("New order", List.of("#orders"), 0));
        assertThat(of("{\"to\": \"+41791234567\", \"text\": \"Hello\"}").to()).containsExactly("+41791234567");
        assertThat(of("{\"to\": [1, null, [\"x\"], {\"email\": [\"y\"]}], \"subject\": {\"a\": 1}}"))
                .isEqualTo(new Summary(null, List.of(), 0));
    }

    @Test
    void whatMayBeACodeStaysOutOfLists() {
        assertThat(of("{\"to\": \"+41791234567\", \"text\": \"Your code is 482913. It is good for 10 minutes.\"}").subject())
                .isEqualTo("Your code is ••••••. It is good for 10 minutes.");
    }

    @Test
    void itIsShortWhateverTheMessageIs() {
        String many = "{\"to\": [" + "\"ann@example.com\", ".repeat(100) + "\"z@example.com\"], \"subject\": \""
                + "\uD83D\uDE00".repeat(300) + "\"}";

        assertThat(of(many).to()).hasSize(3);
        assertThat(of(many).subject().codePointCount(0, of(many).subject().length())).isEqualTo(200);
        assertThat(of(many).subject()).endsWith("\uD83D\uDE00…");
    }

    @Test
    void ofWhatIsNoMessageItSaysNothing() {
        for (String odd : new String[] {null, "", "null", "[]", "\"text\"", "nonsense", "{", "{\"subject\": \"  \"}", "[".repeat(5000)}) {
            assertThat(Summary.of(odd, 3)).as(odd).isEqualTo(new Summary(null, List.of(), 3));
        }
    }

    private static Summary of(String message) {
        return Summary.of(message, 0);
    }
}

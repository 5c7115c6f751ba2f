package dev.serai.problem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The words of two failures of one cause are the same once what differs is gone, and those of two causes are not. */
class CauseWordsTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '§', value = {
        "550 5.1.1 The mailbox ann.kowalski@example.com does not exist. | 550 5.1.1 The mailbox <address> does not exist",
        "550 5.1.1 <bob+x@exämple.com>: Recipient address rejected | 550 5.1.1 <<address>>: Recipient address rejected",
        "21614: 'To' number +41 44 668 18 00 is not a mobile number | 21614: 'To' number <number> is not a mobile number",
        "21614: 'To' number +41446681801 is not a mobile number | 21614: 'To' number <number> is not a mobile number",
        "503 Service Unavailable: maintenance until 09:30 | 503 Service Unavailable: maintenance until <number>",
        "Too many requests; try again in 17 s | Too many requests; try again in <number> s",
        "Request req_8Jk2m9QwXz3 failed | Request <id> failed",
        "No such customer: cus_NffrFeUfNV2Hib | No such customer: <id>",
        "Message 01a1fcdb-9992-7461-8c2c-85c306f78d2a is unknown | Message <id> is unknown",
        "See https://status.example.com/incidents/77?x=1 for more | See <link> for more",
        "HTTP 502 from the proxy | HTTP 502 from the proxy",
        "Twilio answered 400: 3 of 17 parts are wrong | Twilio answered 400: <number> of <number> parts are wrong",
        "SendGrid answered 503 (the sandbox is set to answer 503) | SendGrid answered 503 (the sandbox is set to answer 503)",
        "Error 30003 on 2026-11-30T09:12:44.120Z | Error 30003 on <id>",
        "Amount 12.50 EUR is below the minimum of 15.00 EUR | Amount <number> EUR is below the minimum of <number> EUR",
        "OAuth2 token over TLSv1.2 refused | OAuth2 token over TLSv1.2 refused",
        "The from address does not match a verified Sender Identity. | The from address does not match a verified Sender Identity"})
    void whatDiffersIsTakenOut(String words, String cause) {
        assertThat(CauseWords.of(words)).isEqualTo(cause);
    }

    @Test
    void jsonOfAProviderKeepsItsCode() {
        assertThat(CauseWords.of("{\"code\":21211,\"message\":\"Invalid 'To' Phone Number: +4179XXX\",\"request_id\":\"R99a71\"}"))
                .isEqualTo("{\"code\":21211,\"message\":\"Invalid 'To' Phone Number: +4179XXX\",\"request_id\":\"R99a71\"}"
                        .replace("+4179XXX", "<id>").replace("R99a71", "<id>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\u0000\t", "....", "@", "://"})
    void wordsThatSayNothingAreNoTrouble(String words) {
        assertThat(CauseWords.of(words).length()).isLessThanOrEqualTo(7);
        assertThat(CauseWords.of(null)).isEmpty();
    }

    @Test
    void longWordsAreCutBetweenCharacters() {
        String cause = CauseWords.of("x".repeat(5) + " " + "\ud83d\ude00".repeat(5000));

        assertThat(cause).hasSizeLessThanOrEqualTo(303).endsWith("...");
        assertThat(cause.codePoints().filter(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)).isEmpty();
    }

    @Test
    void manyMarksAndNumbersAreReadInOneGo() {
        assertThat(CauseWords.of("1 ( ,: 2 ".repeat(200))).startsWith("1 ( ,: <number>").hasSizeLessThan(60);
    }
}

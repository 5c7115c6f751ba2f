package dev.serai.address;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class EmailAddressTests {

    private static final Pattern LDH = Pattern.compile("[a-z0-9_-]+(\\.[a-z0-9_-]+)+");
    private static final Pattern DANGEROUS = Pattern.compile(".*[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Z}<>()\\[\\]:;,\\\\\"].*");

    @Test
    void aLocalPartStaysExactlyAsItIsOrIsRefused() {
        int taken = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            String local = "a" + new String(Character.toChars(c)) + "b";
            EmailAddress address = parsed(local + "@example.com");
            if (address != null) {
                taken++;
                assertThat(address.toString().equals(local + "@example.com")).as("U+%04X", c).isTrue();
                assertThat(DANGEROUS.matcher(local).matches() || local.indexOf('@') >= 0).as("U+%04X", c).isFalse();
            }
        }
        assertThat(taken).isGreaterThan(140_000);
    }

    @Test
    void aDomainBecomesANameOfTheDnsOrIsRefused() {
        int taken = 0;
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            EmailAddress address = parsed("ann@a" + new String(Character.toChars(c)) + "b.example");
            if (address != null) {
                taken++;
                assertThat(LDH.matcher(address.domain()).matches()).as("U+%04X became %s", c, address.domain()).isTrue();
                assertThat(parsed(address.toString())).isEqualTo(address);
            }
        }
        assertThat(taken).isGreaterThan(100_000);
    }

    private static EmailAddress parsed(String text) {
        try {
            return EmailAddress.parse(text);
        } catch (InvalidAddressException e) {
            assertThat(e.getMessage()).isNotBlank();
            return null;
        }
    }

    @Test
    void whoNeedsSmtputf8IsFoundInAnyField() throws Exception {
        for (String mail : new String[] {"{\"to\":[{\"email\":\"a@b.c\"},{\"email\":\"š@b.c\"}]}", "{\"cc\":[{\"email\":\"š@b.c\"}]}",
                "{\"bcc\":[{\"email\":\"š@b.c\"}]}", "{\"from\":{\"email\":\"š@b.c\"}}", "{\"replyTo\":{\"email\":\"š@b.c\"}}"}) {
            assertThat(EmailAddress.internationalizedIn(new ObjectMapper().readTree(mail))).contains("š@b.c");
        }
        assertThat(EmailAddress.internationalizedIn(new ObjectMapper().readTree("{\"to\":[{\"email\":\"a@b.c\",\"name\":\"š\"}],"
                + "\"subject\":\"š\"}"))).isEmpty();
    }
}

package dev.serai.client.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.client.smtp.OutgoingMail.Party;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeUtility;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HeaderTextTests {

    private static final int PER_TEXT = 197;
    private static final Pattern WORD = Pattern.compile("=\\?UTF-8\\?B\\?([^?]*)\\?=");
    private static final Pattern PRINTABLE = Pattern.compile("[\\t -~]*");

    @Test
    void everyCharacterArrivesAsItWasGiven() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int c = ' '; c <= Character.MAX_CODE_POINT; c++) {
            if (Character.getType(c) != Character.CONTROL && !(c >= 0xd800 && c <= 0xdfff)) {
                text.appendCodePoint(c);
            }
            if (c % PER_TEXT == 0 && !text.isEmpty()) {
                String subject = HeaderText.value("Subject", text.toString());
                assertShort("Subject: " + subject);
                assertThat(decoded(subject)).isEqualTo(text.toString());
                String mailbox = HeaderText.mailbox(new Party(text.toString(), "ann@example.com"));
                assertShort("From: " + mailbox);
                assertThat(mailbox).endsWith("<ann@example.com>");
                text.setLength(0);
            }
        }
    }

    @Test
    void anyMixOfLengthAndBlanksArrivesAsItWasGiven() throws Exception {
        Random random = new Random(7);
        String[] parts = {"a", "bc ", " ", "=?", "?=", "é", "\uD83D\uDE00", "\t", "\"", "\\", "<", ">", ",", "  ", "=?UTF-8?Q?x?=",
            "longerword"};
        for (int i = 0; i < 300; i++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(400);
            while (text.length() < length) {
                text.append(parts[random.nextInt(parts.length)]);
            }
            assertArrives("X-A-Header-With-A-Name", text.toString());
            if (!text.toString().isBlank()) {
                assertNameArrives(text.toString());
            }
        }
    }

    @Test
    void longWordsAreBrokenOnlyWhereTheyMustBe() throws Exception {
        assertArrives("Subject", "t".repeat(998));
        assertArrives("Subject", "t".repeat(989));
        assertArrives("X-Tags", (("t".repeat(128) + ", ").repeat(10)).strip());
        assertThat(HeaderText.value("Subject", "t".repeat(900))).isEqualTo("t".repeat(900));
    }

    @Test
    void listsOfIdsAndLinksAreFoldedBetweenThem() throws Exception {
        String ids = "<1234567890@example.com>".repeat(40);
        String folded = HeaderText.value("References", ids);
        assertThat(folded.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(78));
        assertThat(folded.replaceAll("\\s", "")).isEqualTo(ids);
        String links = "<mailto:u@example.com>,<https://example.com/" + "u".repeat(300) + ">";
        assertThat(HeaderText.value("List-Unsubscribe", links).replaceAll("\\s", "")).isEqualTo(links);
        assertThat(HeaderText.value("List-Unsubscribe", links)).contains(",\r\n <https");
        assertThatThrownBy(() -> HeaderText.value("References", "<" + "x".repeat(997) + ">")).hasMessageContaining("more than 997");
        assertThatThrownBy(() -> HeaderText.value("List-Unsubscribe", "<https://exämple.com>")).hasMessageContaining("ASCII");
    }

    @Test
    void manyRecipientsStandInManyLines() throws Exception {
        List<Party> parties = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            parties.add(new Party(i % 3 == 0 ? "" : i % 3 == 1 ? "Ann \"" + i + "\", Ltd" : "Zoë Müller-Lüdenscheidt ".repeat(8), "u" + i
                    + "@example.com"));
        }
        String line = HeaderText.mailboxes("To", parties);
        assertThat(line.lines()).allSatisfy(each -> assertThat(each.length()).isLessThanOrEqualTo(78));
        InternetAddress[] read = InternetAddress.parse(MimeUtility.unfold(line), true);
        assertThat(read).hasSize(1000);
        for (int i = 0; i < 1000; i++) {
            assertThat(read[i].getAddress()).isEqualTo("u" + i + "@example.com");
            assertThat(read[i].getPersonal() == null ? "" : read[i].getPersonal()).isEqualTo(parties.get(i).name());
        }
    }

    /** As RFC 2047 reads it; the library looks up its decoder for every word, which takes a minute here. */
    private static String decoded(String folded) {
        return WORD.matcher(folded.replace("?=\r\n =?", "?==?")).replaceAll(word -> Matcher.quoteReplacement(
                new String(Base64.getDecoder().decode(word.group(1)), StandardCharsets.UTF_8)));
    }

    private static void assertArrives(String name, String value) throws Exception {
        String written = HeaderText.value(name, value);
        assertShort(name + ": " + written);
        assertThat(MimeUtility.decodeText(MimeUtility.unfold(written))).isEqualTo(value);
    }

    private static void assertNameArrives(String name) throws Exception {
        String written = HeaderText.mailbox(new Party(name, "ann@example.com"));
        assertShort("From: " + written);
        InternetAddress read = new InternetAddress(MimeUtility.unfold(written), true);
        assertThat(read.getAddress()).isEqualTo("ann@example.com");
        assertThat(read.getPersonal()).isEqualTo(name);
    }

    private static void assertShort(String lines) {
        boolean good = true;
        for (String line : lines.split("\r\n", -1)) {
            good &= !line.isBlank() && line.length() <= 998 && PRINTABLE.matcher(line).matches();
        }
        assertThat(good).as(lines).isTrue();
    }
}

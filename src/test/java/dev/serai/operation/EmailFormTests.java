package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailFormTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Operations OPERATIONS = OperationFiles.operations();

    private ObjectNode mail() {
        return JSON.createObjectNode().put("subject", "Hi").put("text", "Hello").put("to", "ann@example.com");
    }

    private List<FieldProblem> problems(ObjectNode mail) {
        return OPERATIONS.problems(OPERATIONS.get("email.send"), mail);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '~', delimiter = '|', value = {
            "ann@Example.COM | ann@example.com |",
            "  ann@example.com  | ann@example.com |",
            "<ann@example.com> | ann@example.com |",
            "Ann Lee <ann@example.com> | ann@example.com | Ann Lee",
            "\"Lee, Ann\" <ann@example.com> | ann@example.com | Lee, Ann",
            "\"Ann \\\"The\\\" Lee\" <ann@example.com> | ann@example.com | Ann \"The\" Lee",
            "ann@example.com <ann@example.com> | ann@example.com |",
            "Zoë <ann@example.com> | ann@example.com | Zoë",
            "\"ann\"@example.com | ann@example.com |",
            "o'neil+a=b@example.com | o'neil+a=b@example.com |",
            "ann@münchen.example | ann@xn--mnchen-3ya.example |",
            "ann@MÜNCHEN.example | ann@xn--mnchen-3ya.example |",
            "ann@mu\u0308nchen.example | ann@xn--mnchen-3ya.example |",
            "ann@straße.example | ann@xn--strae-oqa.example |",
            "ann@例え。テスト | ann@xn--r8jz45g.xn--zckzah |",
            "ann@ＥＸＡＭＰＬＥ.com | ann@example.com |",
            "иван@пример.рф | иван@xn--e1afmkfd.xn--p1ai |",
            "š@example.com | š@example.com |",
            "\uD83D\uDE00@example.com | \uD83D\uDE00@example.com |"})
    void anAddressMeansWhatItSays(String written, String email, String name) {
        for (JsonNode form : List.of(JSON.getNodeFactory().textNode(written), JSON.createArrayNode().add(written))) {
            ObjectNode mail = mail();
            mail.set("to", form);
            mail.put("from", written).put("replyTo", written);
            assertThat(problems(mail)).isEmpty();
            for (JsonNode address : List.of(mail.at("/to/0"), mail.get("from"), mail.get("replyTo"))) {
                assertThat(address.path("email").textValue()).isEqualTo(email);
                assertThat(address.path("name").textValue()).isEqualTo(name);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ann", "@example.com", "ann@", "ann@.", "a..b@example.com", ".a@example.com", "a.@example.com",
            "ann@example..com", "ann@example.com.", "ann@-example.com", "ann@[192.0.2.1]", "ann@exa mple.com", "an n@example.com",
            "ann@example.com, bob@example.com", "ann@example.com; bob@example.com", "bob@example.com, Ann <ann@example.com>",
            "Ann <ann@example.com>, Bob <bob@example.com>", "Friends: ann@example.com, bob@example.com;", "ann@example.com (Ann)",
            "Ann (Sales) <ann@example.com>", "ann(comment)@example.com", "\"an n\"@example.com", "\"a@b\"@example.com", "ann\\@example.com",
            "<@relay.example:ann@example.com>", "Ann <ann@example.com> x", "\"Ann <ann@example.com>", "ann@example.com>", "Ann <ann@",
            "victim@evil.example>@example.com", "ann@example.com\n", "\rann@example.com",
            "ann@example.com\r\nRCPT TO:<eve@example.com>", "ann\u0000@example.com",
            "ann\u0085@example.com", "ann\u2028@example.com", "ann\u200b@example.com", "ann\u202e@example.com", "ann\u00ad@example.com",
            "ann\ufeff@example.com", "ann\u00a0@example.com", "ann\ue000@example.com", "ann@exam\u2028ple.com", "ann@\u2100.example",
            "ann@exa\ud800mple.com", "\ud800@example.com", "ann\udb40\udc41@example.com"})
    void anAddressThatCouldMeanAnythingElseIsRefusedByName(String written) {
        List<String> forms = List.of("to", "cc", "bcc");
        for (String field : forms) {
            ObjectNode mail = mail();
            mail.putArray(field).add("bob@example.com").add(written);
            assertThat(problems(mail)).as(written).hasSize(1).allSatisfy(problem -> {
                assertThat(problem.field()).matches(field + "\\[1]\\.(email|name)");
                assertThat(problem.message()).startsWith("is \"").doesNotContain("\r", "\u2028", "\u202e");
            });
        }
        ObjectNode mail = mail();
        mail.putObject("from").put("email", written);
        assertThat(problems(mail)).as(written).extracting(FieldProblem::field).containsExactly("from.email");
    }

    @Test
    void aNameBelongsBesideTheAddressOfAnObject() {
        ObjectNode mail = mail();
        mail.putObject("to").put("email", "Ann <ann@example.com>");
        assertThat(problems(mail)).extracting(FieldProblem::field).containsExactly("to[0].email");
    }

    @Test
    void longAddressesAreReadInLinearTime() {
        for (String part : List.of("(", "@", "<", "\"", "\\", "a.", "a@", "\"\\")) {
            ObjectNode mail = mail().put("to", part.repeat(200_000) + ">");
            assertThat(problems(mail)).isNotEmpty();
            assertThat(problems(mail().put("to", part.repeat(200_000)))).isNotEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/pdf", "text/calendar; method=REQUEST; charset=UTF-8", "text/calendar;method=REQUEST",
            "text/plain; charset=\"utf-8\"", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "text/plain; format=flowed; delsp=yes"})
    void aMediaTypeMayHaveParameters(String type) {
        assertThat(problems(withAttachment("QQ==", type))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pdf", "text/", "text/calendar;", "text/calendar; method", "text/calendar; method=", "text/x; a=b c",
            "text/x\r\nX: y", "text/x; a=\"b\r\nX: y\"", "text/x; a=\"b\"c\"", "text/é", "multipart/mixed; boundary=x"})
    void whatIsNoMediaTypeIsRefused(String type) {
        assertThat(problems(withAttachment("QQ==", type))).extracting(FieldProblem::field).containsExactly("attachments[0].contentType");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "QQ", "Q", "QQ==QQ==", "QQ= =", "Q Q=", "Q\nQ==", "Q-_=", "é", "QQ===="})
    void anAttachmentIsBase64AndNotEmpty(String content) {
        assertThat(problems(withAttachment(content, "text/plain"))).extracting(FieldProblem::field)
                .containsExactly("attachments[0].content");
    }

    private ObjectNode withAttachment(String content, String type) {
        ObjectNode mail = mail();
        mail.putArray("attachments").addObject().put("filename", "a").put("contentType", type).put("content", content);
        return mail;
    }

    @Test
    void anEmptyTextIsNone() {
        ObjectNode both = mail().put("html", "");
        assertThat(problems(both)).isEmpty();
        assertThat(both.has("html")).isFalse();
        assertThat(problems(mail().put("text", ""))).extracting(FieldProblem::field).contains("text");
        assertThat(problems(mail().put("text", "").put("html", ""))).extracting(FieldProblem::field).contains("text", "html");
    }

    @Test
    void halfACharacterIsRefusedWhereverItStands() {
        ObjectNode mail = mail().put("subject", "a\ud800").put("text", "\udc00\ud800 \ud83d\ude00");
        mail.putArray("tags").add("\ud800");
        mail.putObject("headers").put("X-A", "\udfff");
        List<String> fields = new ArrayList<>();
        problems(mail).forEach(problem -> fields.add(problem.field()));
        assertThat(fields).containsExactlyInAnyOrder("subject", "text", "tags[0]", "headers.X-A");
        assertThat(problems(mail().put("subject", "\ud83d\ude00"))).isEmpty();
    }
}

package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.FieldProblem;
import dev.serai.provider.ConnectionForm.Field;
import dev.serai.provider.ConnectionFormValidator.Checked;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConnectionFormValidatorTests {

    private static final ConnectionForm FORM = new ConnectionForm(null, List.of(
            field("apiKey", "string", true, true, null, null, List.of()),
            field("fromEmail", "string", true, false, null, "^[^@\\s]+@[^@\\s]+$", List.of()),
            field("port", "integer", true, false, 587, null, List.of()),
            field("tls", "boolean", false, false, null, null, List.of()),
            field("factor", "number", false, false, null, null, List.of()),
            field("region", "string", false, false, null, null, List.of("us", "eu"))));

    @Test
    void valuesComeOutInTheTypeOfTheirField() {
        Checked checked = ConnectionFormValidator.check(FORM, Map.of("api_key", " k ", "fromEmail", " a@example.com ", "port", "587",
                "tls", "true", "factor", "1.5", "region", TextNode.valueOf("eu")));

        assertThat(checked.problems()).isEmpty();
        assertThat(checked.values()).isEqualTo(Map.of("apiKey", "k", "fromEmail", "a@example.com", "port", 587, "tls", true,
                "factor", new BigDecimal("1.5"), "region", "eu"));
    }

    @Test
    void whatIsLeftEmptyIsNotThere() {
        Map<String, Object> values = new HashMap<>(Map.of("apiKey", "k", "fromEmail", "a@example.com", "region", "  "));
        values.put("tls", null);

        Checked checked = ConnectionFormValidator.check(FORM, values);

        assertThat(checked.valid()).isTrue();
        assertThat(checked.values()).containsOnlyKeys("apiKey", "fromEmail");
    }

    @Test
    void requiredFieldsWithoutADefaultMustBeGiven() {
        assertThat(ConnectionFormValidator.check(FORM, Map.of()).problems()).containsExactly(
                new FieldProblem("apiKey", "is required: About apiKey."), new FieldProblem("fromEmail", "is required: About fromEmail."));
    }

    @Test
    void aSandboxNeedsNoCredentials() {
        Checked checked = ConnectionFormValidator.check(FORM, Map.of("sandbox", true, "sandbox_status", "503"));

        assertThat(checked.valid()).isTrue();
        assertThat(checked.values()).isEqualTo(Map.of("sandbox", true, "sandboxStatus", 503));
        assertThat(ConnectionFormValidator.check(FORM, Map.of(), true).valid()).isTrue();
        assertThat(ConnectionFormValidator.check(FORM, Map.of("sandbox", false)).valid()).isFalse();
    }

    @Test
    void whatIsWrongIsNamedByField() {
        Checked checked = ConnectionFormValidator.check(FORM, Map.of("apiKey", "k", "fromEmail", "nobody", "port", "ftp", "tls", "maybe",
                "region", "mars", "sandboxStatus", 99));

        assertThat(checked.problems()).containsExactlyInAnyOrder(
                new FieldProblem("fromEmail", "is \"nobody\", which does not look right; an example is example"),
                new FieldProblem("port", "is \"ftp\"; a whole number is expected"),
                new FieldProblem("tls", "is \"maybe\"; true or false is expected"),
                new FieldProblem("region", "is \"mars\"; accepted are us, eu"),
                new FieldProblem("sandboxStatus", "is \"99\", which does not look right; an example is 503"));
    }

    @Test
    void aBurstThatWouldTakeMoreThanAYearToEarnIsRefused() {
        Map<String, Object> values = Map.of("apiKey", "k", "fromEmail", "a@b", "rateLimit", "1/d burst 999999999");

        assertThat(ConnectionFormValidator.check(FORM, values).problems()).containsExactly(new FieldProblem("rateLimit",
                "is \"1/d burst 999999999\"; \"600/min\", \"100/s\" or \"10/s burst 20\" is expected, with a burst of no more than the"
                        + " calls of a year"));
        for (String limit : List.of("1/d burst 365", "999999999/s burst 999999999", "999999999/d")) {
            assertThat(ConnectionFormValidator.check(FORM, Map.of("apiKey", "k", "fromEmail", "a@b", "rateLimit", limit)).problems())
                    .as(limit).isEmpty();
        }
    }

    @Test
    void anUnknownNameIsRefusedWithTheAcceptedOnes() {
        assertThat(ConnectionFormValidator.check(FORM, Map.of("apiKey", "k", "fromEmail", "a@b", "apikey2", "x")).problems())
                .containsExactly(new FieldProblem("apikey2",
                        "is not known here; accepted are apiKey, fromEmail, port, tls, factor, region, sandbox, sandboxStatus, rateLimit"));
    }

    @Test
    void aNameGivenInTwoSpellingsIsRefused() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("apiKey", "k");
        values.put("api_key", "j");
        values.put("fromEmail", "a@b");

        assertThat(ConnectionFormValidator.check(FORM, values).problems()).extracting(FieldProblem::field).containsExactly("api_key");
    }

    @Test
    void onlyAPasswordKeepsItsOuterSpaces() {
        ConnectionForm form = new ConnectionForm(null, List.of(field("smtpPassword", "string", true, true, null, null, List.of())));

        assertThat(ConnectionFormValidator.check(form, Map.of("smtp_password", " p ")).values()).isEqualTo(Map.of("smtpPassword", " p "));
    }

    @Test
    void aLineBreakIsRefused() {
        assertThat(ConnectionFormValidator.check(FORM, Map.of("apiKey", "k", "fromEmail", "a@b\r\nBcc: c@d")).problems())
                .containsExactly(new FieldProblem("fromEmail",
                        "has a line break or another control character; one line of text is expected"));
    }

    @Test
    void aSecretHasOneLineUnlessItsFieldSaysOtherwise() {
        Field plain = field("apiKey", "string", true, true, null, null, List.of());
        Field key = new Field("privateKey", "Private Key", "In PEM.", "string", true, true, null, null, List.of(), null,
                "credentials", true, false);
        ConnectionForm form = new ConnectionForm(null, List.of(plain, key));
        String pem = "-----BEGIN KEY-----\r\n\tAAAA\n-----END KEY-----";

        assertThat(ConnectionFormValidator.check(form, Map.of("apiKey", "k\n", "privateKey", pem)).values()).containsEntry("apiKey", "k")
                .containsEntry("privateKey", pem);
        assertThat(ConnectionFormValidator.check(form, Map.of("apiKey", "k\r\nX-Evil: y", "privateKey", "a\u0007b")).problems())
                .containsExactlyInAnyOrder(
                        new FieldProblem("apiKey", "has a line break or another control character; one line of text is expected"),
                        new FieldProblem("privateKey", "has a control character other than line breaks and tabs"));
    }

    @Test
    void aSecretIsNeverRepeated() {
        ConnectionForm form = new ConnectionForm(null, List.of(field("apiKey", "string", true, true, null, "^SG\\.", List.of())));

        assertThat(ConnectionFormValidator.check(form, Map.of("apiKey", "s3cret-value")).problems().toString())
                .contains("not valid").doesNotContain("s3cret");
        assertThat(ConnectionFormValidator.check(form, Map.of("apiKey", Map.of("a", "s3cret"))).problems().toString())
                .contains("is a structure").doesNotContain("s3cret");
    }

    private static Field field(String name, String type, boolean required, boolean secret, Object defaultValue, String pattern,
            List<String> allowed) {
        return new Field(name, name, "About " + name + ".", type, required, secret, defaultValue, pattern, allowed, "example", "settings");
    }
}

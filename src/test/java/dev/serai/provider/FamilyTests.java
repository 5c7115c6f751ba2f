package dev.serai.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several files of one provider. */
class FamilyTests {

    private static final String HEAD = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: acme-sink
              annotations:
                serai.dev/channels: payment
                serai.dev/operations: payment.create,connection.test
                serai.dev/idempotency: header Idempotency-Key for 24h
                serai.dev/message-id: body /id
                serai.dev/rate-limit: 10/s
                serai.dev/outcomes: |
                  - {status: 404, outcome: switch, reason: head}
            spec:
              definition:
                title: Acme Sink
                description: Take payments.
                type: object
                properties:
                  apiKey: {title: API Key, description: The key., type: string, format: password}
                  account: {title: Account, description: The account., type: string, x-descriptors: ["urn:camel:group:sender"]}
            """;
    private static final String BILLING = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: acme-billing-sink
              annotations:
                serai.dev/family: acme
                serai.dev/channels: invoice
                serai.dev/operations: invoice.create,invoice.find
                serai.dev/idempotency: {invoice.create: body key for 2h}
                serai.dev/message-id: header X-Id
                serai.dev/inquiries: {invoice.create: invoice.find}
                serai.dev/outcomes: |
                  - {status: 404, outcome: rejected, reason: billing}
            spec:
              definition: {title: Acme Billing, type: object}
            """;
    private static final String TEMPLATE = """
              template:
                from:
                  uri: kamelet:source
                  steps:
                    - setHeader: {name: CamelHttpUri, expression: {simple: {expression: "https://{{account}}.acme.example"}}}
                    - setHeader: {name: Authorization, expression: {simple: {expression: "Bearer {{apiKey}}"}}}
            """;

    private final ProviderCatalog catalog = new ProviderCatalog();
    private final OutcomeSorter sorter = new OutcomeSorter();

    private static Provider head(int revision) {
        return ProviderFile.parse("acme-sink.kamelet.yaml", HEAD + TEMPLATE.replace("{{account}}", "api"), revision);
    }

    private static Provider billing(String yaml, int revision) {
        return ProviderFile.parse("acme-billing-sink.kamelet.yaml", yaml + TEMPLATE, revision);
    }

    @Test
    void theFilesOfAFamilyAreOneProvider() {
        catalog.publish(billing(BILLING, 1));
        assertThat(catalog.all()).isEmpty();
        assertThat(catalog.idle(billing(BILLING, 1)).orElseThrow()).contains("there is no acme-sink.kamelet.yaml");

        catalog.publish(head(3));

        Provider acme = catalog.get("acme");
        assertThat(catalog.all()).containsExactly(acme);
        assertThat(catalog.idle(billing(BILLING, 1))).isEmpty();
        assertThat(acme.operations()).containsExactly("payment.create", "connection.test", "invoice.create", "invoice.find");
        assertThat(acme.channels()).containsExactly("payment", "invoice");
        assertThat(acme.ownOperations()).doesNotContain("invoice.find");
        assertThat(acme.endpointUri("payment.create")).isEqualTo("kamelet:acme-sink-r3/acme-r3");
        assertThat(acme.endpointUri("invoice.create")).isEqualTo("kamelet:acme-billing-sink-r1/acme-billing-r1");
        assertThat(acme.idempotency("invoice.create")).isEqualTo(new Idempotency("body", "key", Duration.ofHours(2)));
        assertThat(acme.idempotency("invoice.find").supported()).isFalse();
        assertThat(acme.idempotency("payment.create").life()).isEqualTo(Duration.ofHours(24));
        assertThat(acme.messageId("invoice.create")).isEqualTo(new MessageIdSource("header", "X-Id"));
        assertThat(acme.inquiry("invoice.create")).contains("invoice.find");
        assertThat(acme.recognises("invoice.create")).isTrue();
        assertThat(acme.rateLimit().permits()).isEqualTo(10);
        assertThat(acme.form().fields()).extracting(ConnectionForm.Field::name).containsExactly("apiKey", "account");
        assertThat(acme.form().field("account").orElseThrow().address()).as("where the other file puts it").isTrue();
        assertThat(acme.form().inAddress()).containsExactly("account");
    }

    @Test
    void itsOwnRulesGoBeforeThoseOfTheHeadAndHoldForItsOwnOperations() {
        catalog.publish(head(1));
        catalog.publish(billing(BILLING, 1));

        assertThat(outcome("invoice.create")).isEqualTo(Outcome.REJECTED);
        assertThat(outcome("payment.create")).isEqualTo(Outcome.SWITCH);
    }

    private Outcome outcome(String operation) {
        new ProviderCall(null, null, catalog.get("acme"), operation, null, Map.of(), null).bind();
        try {
            return sorter.sort(catalog.get("acme"), 404, Map.of(), JsonNodeFactory.instance.objectNode()).outcome();
        } finally {
            ProviderCall.unbind();
        }
    }

    @Test
    void eachFileComesAndGoesByItself() {
        catalog.publish(head(1));
        catalog.publish(billing(BILLING, 1));
        assertThat(catalog.publish(billing(BILLING.replace("invoice.create,", "invoice.create,invoice.void,"), 2)))
                .map(Provider::revision).contains(1);
        assertThat(catalog.get("acme").serves("invoice.void")).isTrue();

        catalog.publish(head(2));
        assertThat(catalog.get("acme").endpointUri("invoice.void")).contains("acme-billing-sink-r2");
        assertThat(catalog.get("acme").endpointUri("payment.create")).contains("acme-sink-r2");

        assertThat(catalog.withdraw("acme-billing")).map(Provider::id).contains("acme-billing");
        assertThat(catalog.get("acme").serves("invoice.create")).isFalse();
        catalog.publish(billing(BILLING, 3));
        catalog.withdraw("acme");
        assertThat(catalog.find("acme")).isEmpty();
    }

    @Test
    void anOperationInTwoFilesIsRefusedWithBothNames() {
        catalog.publish(head(1));
        Provider twice = billing(BILLING.replace("invoice.create,invoice.find", "invoice.create,invoice.find,payment.create"), 1);

        assertThat(catalog.clash(twice)).contains("names the operation \"payment.create\", which acme-sink.kamelet.yaml has too; an"
                + " operation is in one file of a family");
        assertThat(catalog.clash(billing(BILLING, 1))).isEmpty();
        assertThat(catalog.clash(head(2))).isEmpty();
    }

    @Test
    void aPropertyThatTheHeadDoesNotHaveKeepsItsOperationsOut() {
        catalog.publish(head(1));
        Provider odd = ProviderFile.parse("acme-billing-sink.kamelet.yaml", BILLING + TEMPLATE.replace("{{apiKey}}", "{{token}}"), 1);
        catalog.publish(odd);

        assertThat(catalog.get("acme").serves("invoice.create")).isFalse();
        assertThat(catalog.idle(odd).orElseThrow()).contains("{{token}}").contains("acme-sink.kamelet.yaml");
    }

    @Test
    void theAccessTokenOfTheHeadServesTheWholeFamily() {
        String gets = "    serai.dev/rate-limit: 10/s\n    serai.dev/oauth: {grant: client_credentials,"
                + " tokenUrl: 'https://acme.example/token', clientId: one, clientSecret: apiKey}\n";
        catalog.publish(ProviderFile.parse("acme-sink.kamelet.yaml", HEAD.replace("    serai.dev/rate-limit: 10/s\n", gets)
                + TEMPLATE.replace("{{account}}", "api"), 1));
        Provider billing = ProviderFile.parse("acme-billing-sink.kamelet.yaml",
                BILLING + TEMPLATE.replace("{{apiKey}}", "{{accessToken}}"), 1);
        catalog.publish(billing);

        assertThat(catalog.idle(billing)).isEmpty();
        assertThat(catalog.get("acme").serves("invoice.create")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "family: acme | family: other | annotation serai.dev/family is \"other\"; the file is named like its family, e.g."
                + " other-<part>-sink.kamelet.yaml",
        "channels: invoice | auth: basic\\n    serai.dev/channels: invoice | annotation serai.dev/auth stands in a file of the family"
                + " \"acme\"; say it in acme-sink.kamelet.yaml",
        "invoice.find | connection.test | names \"connection.test\", which acme-sink.kamelet.yaml has for the whole family",
        "type: object | type: object, properties: {a: {title: A, type: string}} | spec.definition has properties; the form of the family is"
                + " that of acme-sink.kamelet.yaml"})
    void aMistakeIsTold(String right, String wrong, String told) {
        String yaml = BILLING.replace("    serai.dev/inquiries: {invoice.create: invoice.find}\n", "")
                .replace(right, wrong.replace("\\n", "\n"));

        assertThatExceptionOfType(InvalidProviderFileException.class).isThrownBy(() -> billing(yaml, 1)).withMessageContaining(told);
    }
}

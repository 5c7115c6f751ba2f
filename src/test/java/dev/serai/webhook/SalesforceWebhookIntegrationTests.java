package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Salesforce's outbound messages: SOAP that nothing but a token in the address proves, acknowledged once it is stored. */
class SalesforceWebhookIntegrationTests extends AbstractWebhookIntegrationTests {

    private static final String TOKEN = "k3Jx9pQ2vL7nR5tY8wZ1";
    private static final String XML = "text/xml; charset=utf-8";
    private String connection;

    @BeforeEach
    void connect() {
        connection = connection("crm", "salesforce", "{\"baseUrl\": \"https://example.my.salesforce.com\","
                + " \"clientId\": \"3MVG9AbCdEfGhIjKlMnOp\", \"clientSecret\": \"shh\", \"webhookToken\": \"" + TOKEN + "\"}");
    }

    private static String notification(String id, String contact) {
        return """
                <Notification><Id>%s</Id><sObject xsi:type="sf:Contact" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
                <sf:Id>%s</sf:Id><sf:Email>ann@example.com</sf:Email><sf:LastName>O&apos;Brien &amp; S&#246;hne</sf:LastName>
                <sf:Phone xsi:nil="true"/>
                <sf:Customer_Number__c>42</sf:Customer_Number__c></sObject></Notification>"""
                .formatted(id, contact);
    }

    private static String message(String... notifications) {
        return """
                <?xml version="1.0" encoding="UTF-8"?>
                <soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema"
                 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>
                <notifications xmlns="http://soap.sforce.com/2005/09/outbound"><OrganizationId>00D5g000004ABCDEA2</OrganizationId>
                <ActionId>04k5g000000PQRSAA4</ActionId><SessionId>00D5g!session-of-a-user</SessionId>
                <EnterpriseUrl>https://example.my.salesforce.com/services/Soap/c/65.0/00D5g</EnterpriseUrl>
                <PartnerUrl>https://example.my.salesforce.com/services/Soap/u/65.0/00D5g</PartnerUrl>%s</notifications>
                </soapenv:Body></soapenv:Envelope>""".formatted(String.join("", notifications));
    }

    private Reply send(String body) {
        return webhook(path("salesforce", connection) + "?token=" + TOKEN, XML, body, Map.of("SOAPAction", "\"\""));
    }

    private static void isAcknowledged(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).startsWith("text/xml");
        JsonNode read = XmlBody.read(reply.raw().body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(read.at("/Envelope/Body/notificationsResponse/Ack").asText()).isEqualTo("true");
        assertThat(reply.raw().body()).contains("xmlns=\"http://soap.sforce.com/2005/09/outbound\"");
    }

    @Test
    void eachNotificationIsAnEventOnceAndAcknowledged() {
        isAcknowledged(send(message(notification("04l1", "0031"), notification("04l2", "0032"))));
        isAcknowledged(send(message(notification("04l2", "0032"))));

        assertThat(events("salesforce", connection)).hasSize(2).allSatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("salesforce.contact.changed");
            assertThat(event.at("/data/organizationId").asText()).isEqualTo("00D5g000004ABCDEA2");
            assertThat(event.at("/data/objectType").asText()).isEqualTo("Contact");
            assertThat(event.at("/data/object/LastName").asText()).isEqualTo("O'Brien & Söhne");
            assertThat(event.at("/data/object/Phone").isNull()).isTrue();
            assertThat(event.at("/data/object/Customer_Number__c").asText()).isEqualTo("42");
            assertThat(event.toString()).doesNotContain("session-of-a-user");
        });
        assertThat(events("salesforce", connection)).extracting(event -> event.at("/data/object/Id").asText())
                .containsExactlyInAnyOrder("0031", "0032");
    }

    @Test
    void withoutTheTokenItIsRefused() {
        String body = message(notification("04l3", "0033"));

        assertThat(webhook(path("salesforce", connection), XML, body, Map.of()).status()).isEqualTo(401);
        assertThat(webhook(path("salesforce", connection) + "?token=another", XML, body, Map.of()).status()).isEqualTo(401);
        assertThat(refusal(connection, "wrong").path("reason").asText()).doesNotContain("another=", TOKEN);
        assertThat(events("salesforce", connection)).isEmpty();
    }

    @Test
    void whatIsNoNotificationIsKeptAndReadsNothingOutside() {
        assertThat(send("<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><a>&x;</a>").status()).isEqualTo(200);
        assertThat(send("<a><b/></a>").status()).isEqualTo(200);
        assertThat(send("<a><b>").status()).isEqualTo(200);

        assertThat(events("salesforce", connection)).hasSize(3).allSatisfy(event -> {
            assertThat(event.path("type").asText()).isEqualTo("webhook.unread");
            assertThat(event.toString()).doesNotContain("root:");
        });
        assertThat(refusal(connection, "unreadable").path("count").asInt()).isEqualTo(3);
    }
}

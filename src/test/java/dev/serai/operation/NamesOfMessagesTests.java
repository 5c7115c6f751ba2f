package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.RequestBody;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamesOfMessagesTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SHIP = """
            operation: parcel.ship
            channel: parcel
            title: Ship a parcel
            onUnknown: hold
            message:
              type: object
              additionalProperties: false
              properties:
                shipTo:
                  type: object
                  additionalProperties: false
                  properties:
                    zipCode: {type: string}
                legacy_ref: {type: string}
                serviceCode: {type: string, x-aliases: [productCode]}
                metadata: {type: object, additionalProperties: true}
                labels: {type: object, additionalProperties: {type: string}}
                parts:
                  type: object
                  additionalProperties:
                    type: object
                    additionalProperties: false
                    properties:
                      unitPrice: {type: string}
                extra:
                  type: object
                  properties:
                    knownField: {type: string}
            """;

    private static ObjectNode read(Operations operations, String operation, String body) {
        return RequestBody.object(body.getBytes(StandardCharsets.UTF_8), operations.names(operations.get(operation)));
    }

    @Test
    void namesOfTheSchemaBecomeCamelCaseAndTheCallersStay() throws IOException {
        Operations operations = new Operations();
        operations.publish(OperationFile.parse("parcel.ship.yaml", SHIP));

        ObjectNode message = read(operations, "parcel.ship", """
                {"ship_to": {"zip_code": "8000", "not_known": "x"}, "legacy_ref": "1", "product_code": "A", "ordering_key": "k",
                 "metadata": {"order_id": 1, "deep_er": {"in_side": [{"of_all": 2}]}}, "labels": {"my_label": "x"},
                 "parts": {"left_wheel": {"unit_price": "5"}}, "extra": {"known_field": "a", "own_field": {"own_inner": 1}}}""");

        assertThat(message).isEqualTo(JSON.readTree("""
                {"shipTo": {"zipCode": "8000", "notKnown": "x"}, "legacy_ref": "1", "productCode": "A", "orderingKey": "k",
                 "metadata": {"order_id": 1, "deep_er": {"in_side": [{"of_all": 2}]}}, "labels": {"my_label": "x"},
                 "parts": {"left_wheel": {"unitPrice": "5"}}, "extra": {"knownField": "a", "own_field": {"own_inner": 1}}}"""));
    }

    @Test
    void theShippedOperationsKeepWhatIsTheCallers() throws IOException {
        Operations operations = OperationFiles.operations();

        assertThat(read(operations, "email.send", """
                {"reply_to": {"email": "a@example.com"}, "headers": {"X_Own_name": "1"},
                 "attachments": [{"content_type": "text/plain"}]}"""))
                .isEqualTo(JSON.readTree("""
                {"replyTo": {"email": "a@example.com"}, "headers": {"X_Own_name": "1"},
                 "attachments": [{"contentType": "text/plain"}]}"""));
        assertThat(read(operations, "chat.post", "{\"blocks\": [{\"block_id\": {\"an_id\": 1}}], \"connection_id\": \"1\"}"))
                .isEqualTo(JSON.readTree("{\"blocks\": [{\"block_id\": {\"an_id\": 1}}], \"connectionId\": \"1\"}"));
        assertThat(read(operations, "sms.send", "{\"phone_number\": \"+41791234567\"}"))
                .isEqualTo(JSON.readTree("{\"phoneNumber\": \"+41791234567\"}"));
    }
}

package dev.serai.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.operation.NormalForms;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AssemblyTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void everyCallOfAFragmentIsServedAndEveryVerbIsDescribed() {
        List<Verb> verbs = AssembledDocument.verbs();

        assertThat(AssembledDocument.assembly().unserved(verbs)).as("calls in openapi/ that no verb in routes/ has").isEmpty();
        assertThat(AssembledDocument.assembly().undescribed(verbs)).as("verbs in routes/ of which openapi/ says nothing").isEmpty();
    }

    @Test
    void aCallWithoutVerbAndAVerbWithoutCallAreFound() {
        List<Verb> verbs = new ArrayList<>(AssembledDocument.verbs());
        verbs.removeIf(verb -> verb.id().equals("list-connections"));
        verbs.add(Verb.of("take-parcel", "post", "/parcels", "Takes a parcel.", "log:parcel", "parcels"));

        assertThat(AssembledDocument.assembly().unserved(verbs)).containsExactly("list-connections");
        assertThat(AssembledDocument.assembly().undescribed(verbs)).containsExactly("take-parcel");
    }

    @Test
    void aVerbOfAnEngineersFileIsDescribedByItself() {
        Verb own = Verb.of("show-parcel", "GET", "/parcels/{number}", "Shows a parcel.", "log:parcel", "parcels");

        JsonNode call = AssembledDocument.assembly().document(List.of(own)).at("/paths/~1parcels~1{number}/get");

        assertThat(call.path("operationId").asText()).isEqualTo("show-parcel");
        assertThat(call.path("summary").asText()).isEqualTo("Shows a parcel");
        assertThat(call.at("/parameters/1/name").asText()).isEqualTo("number");
        assertThat(call.path("responses").has("401")).isTrue();
    }

    @Test
    void anOperationThatIsDroppedInIsDescribedWithItsMessageAndResult() throws IOException {
        JsonNode message = JSON.readTree("""
                {"title": "Fax", "type": "object", "required": ["to"], "additionalProperties": false, "anyOf": [{"required": ["text"]}],
                 "properties": {"to": {"type": "string", "format": "phone-number", "pattern": "^[+]", "x-message": "is no number"},
                   "pages": {"type": "array", "items": {"$ref": "#/$defs/page"}}},
                 "$defs": {"page": {"type": "object", "properties": {"image": {"type": "string"}}}}}""");
        JsonNode result = JSON.readTree("{\"type\": \"object\", \"properties\": {\"faxId\": {\"type\": \"string\"}}}");
        List<Operation> operations = new ArrayList<>(NormalForms.all());
        operations.add(new Operation("fax.send", "fax", "Send a fax", OnUnknown.HOLD, message, result));
        List<Verb> verbs = new ArrayList<>(AssembledDocument.verbs());
        verbs.add(Verb.of("call-operation", "post", "/api/v1/operations/{operation}", "Accepts any operation.", "api:x.y", "operations"));

        JsonNode options = JSON.readTree("""
                {"type": "object", "additionalProperties": false,
                 "properties": {"resend_count": {"type": "integer", "x-message": "no"}}}""");

        ObjectNode document = new Assembly(Fragments.read(), operations, Map.of("fax.send", Map.of("acme", options))).document(verbs);

        JsonNode call = document.at("/paths/~1api~1v1~1operations~1fax.send/post");
        assertThat(call.path("operationId").asText()).isEqualTo("fax-send");
        assertThat(call.path("tags").get(0).asText()).isEqualTo("operations");
        assertThat(call.path("summary").asText()).isEqualTo("Send a fax");
        assertThat(call.at("/requestBody/content/application~1json/schema/$ref").asText()).isEqualTo("#/components/schemas/Fax");
        assertThat(call.path("responses").has("202")).isTrue();
        assertThat(document.at("/components/schemas/Fax")).isEqualTo(JSON.readTree("""
                {"title": "Fax", "type": "object", "required": ["to"], "properties": {"to": {"type": "string", "format": "phone-number"},
                   "pages": {"type": "array", "items": {"$ref": "#/components/schemas/Page"}},
                   "connectionId": {"type": "string", "format": "uuid",
                     "description": "The one connection that may carry it; the tenant's by their order where left out."},
                   "orderingKey": {"type": "string", "maxLength": 200,
                     "description": "Deliveries of the same key are carried one after the other."},
                   "provider": {"type": "string", "description": "Only connections of this provider may carry it."},
                   "priority": {"type": "string", "enum": ["high", "normal", "bulk"],
                     "description": "Which of the tenant's deliveries go first; the operation's own where left out."},
                   "notBefore": {"type": "string", "maxLength": 100,
                     "description": "A time, or a duration from now such as 10m, before which it is not sent."},
                   "sendAt": {"type": "string", "maxLength": 200,
                     "description": "When it is sent: a local time such as 2027-03-01T09:00 in zone, or a time with an offset. Not past."},
                   "zone": {"type": "string", "maxLength": 200,
                     "description": "Whose clock counts for a local sendAt, such as Europe/Zurich."},
                   "expires": {"type": "string", "maxLength": 100,
                     "description": "A time, or a duration such as 5m, after which it is not sent any more."},
                   "providerOptions": {"type": "object",
                     "description": "What only one provider takes, by the provider's id; it counts where that one carries the message.",
                     "properties": {"acme": {"type": "object", "properties": {"resend_count": {"type": "integer"}}}}}}}"""));
        assertThat(document.at("/components/schemas/TextMessage/properties").has("providerOptions")).as("nobody takes any").isFalse();
        assertThat(document.at("/components/schemas/FaxResult/properties/faxId/type").asText()).isEqualTo("string");
        assertThat(document.at("/paths").has("/api/v1/operations/email.send")).as("it has a path of its own").isFalse();
    }

    @Test
    void whatIsDescribedTwiceIsAnError() throws IOException {
        Fragments fragments = Fragments.read();
        fragments.families().get("users").withObject("/calls").putObject("create-tenant");

        assertThatThrownBy(fragments::calls).hasMessage("Call \"create-tenant\" is described twice in openapi/");
    }
}

package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmsFormTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Operations OPERATIONS = OperationFiles.operations();

    private List<FieldProblem> problems(ObjectNode message) {
        return OPERATIONS.problems(OPERATIONS.get("sms.send"), message);
    }

    @ParameterizedTest
    @CsvSource({"+41791234567, +41791234567", "' +41 79 123 45 67 ', +41791234567", "+41 (0)79 123 45 67, +41791234567",
            "+1 (212) 555-0123, +12125550123", "+1-212-555-0123, +12125550123", "+49/30/1234567, +49301234567",
            "＋４１７９１２３４５６７, +41791234567", "+41\u00a079\u00a0123\u00a045\u00a067, +41791234567", "+39 06 1234567, +39061234567",
            "+٤١٧٩١٢٣٤٥٦٧, +41791234567"})
    void aNumberBecomesE164(String written, String number) {
        ObjectNode message = JSON.createObjectNode().put("to", written).put("text", "x").put("from", written);
        assertThat(problems(message)).isEmpty();
        assertThat(message.get("to").textValue()).isEqualTo(number);
        assertThat(message.get("from").textValue()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "whatsapp:+41791234567", "Ann Lee, +41791234567", "+12125550123 ext. 45", "+12125550123x45",
            "+12125550123;ext=45", "+12125550123#45", "tel:+41791234567", "sms:+41791234567", "+1-800-FLOWERS",
            "+41 79 123 45 67, +41791234568",
            "+41791234567\n+41791234568", "++41791234567", "+41+791234567", "0791234567", "0041791234567", "41791234567", "2125550123",
            "+1 5550123",
            "+417912", "+417912345678901", "+999123456789", "+41791234567\u202e", "+41\u200b791234567", "+0791234567", "\ud835\udfce"})
    void aToThatIsNoNumberAloneIsRefusedByName(String written) {
        ObjectNode message = JSON.createObjectNode().put("to", written).put("text", "x");
        assertThat(problems(message)).as(written).extracting(FieldProblem::field).containsExactly("to");
    }

    @ParameterizedTest
    @CsvSource({"Serai, Serai", "' Serai AG ', Serai AG", "A1-b_c.d, A1-b_c.d", "12345, 12345", "123, 123", "12345678, 12345678",
            "4you, 4you", "ABCDEFGHIJK, ABCDEFGHIJK"})
    void aSenderIdOrShortCodeStaysAsItIs(String written, String sender) {
        ObjectNode message = JSON.createObjectNode().put("to", "+41791234567").put("text", "x").put("from", written);
        assertThat(problems(message)).isEmpty();
        assertThat(message.get("from").textValue()).isEqualTo(sender);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "ABCDEFGHIJKL", "Zoë", "12", "123456789", "41791234567", "0791234567", "whatsapp:+41791234567",
            "+41 79",
            "12 34", "- -", "Serai!", "Se\nrai", "+4179abc4567", "Ｓｅｒａｉ"})
    void aFromThatNoProviderCouldMeanIsRefusedByName(String written) {
        ObjectNode message = JSON.createObjectNode().put("to", "+41791234567").put("text", "x").put("from", written);
        assertThat(problems(message)).as(written).extracting(FieldProblem::field).containsExactly("from");
    }

    @Test
    void anEmptyTextIsRefused() {
        assertThat(problems(JSON.createObjectNode().put("to", "+41791234567").put("text", "")))
                .containsExactly(new FieldProblem("text", "is empty"));
    }

    @Test
    void aFieldIsRefusedByTheNameThatItCameUnder() {
        ObjectNode message = JSON.createObjectNode().put("phoneNumber", "+1234567890").put("message", "");
        assertThat(problems(message)).extracting(FieldProblem::field).containsExactlyInAnyOrder("phoneNumber", "message");

        ObjectNode both = JSON.createObjectNode().put("to", "+1234567890").put("message", "x").put("phoneNumber", "+41791234567");
        assertThat(problems(both)).extracting(FieldProblem::field).contains("to", "phoneNumber");

        ObjectNode contact = JSON.createObjectNode().put("mobile", "+1234567890");
        contact.putObject("address").put("zip", "");
        assertThat(OPERATIONS.problems(OPERATIONS.get("contact.upsert"), contact)).extracting(FieldProblem::field)
                .contains("mobile", "address.zip");
    }
}

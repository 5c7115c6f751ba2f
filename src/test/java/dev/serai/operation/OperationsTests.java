package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.FieldProblem;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OperationsTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Operations OPERATIONS = OperationFiles.operations();

    private List<FieldProblem> problems(String operation, String message) throws IOException {
        return OPERATIONS.problems(OPERATIONS.get(operation), (ObjectNode) JSON.readTree(message));
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThat(problems("email.send", "{}")).containsExactlyInAnyOrder(
                new FieldProblem("to", "is empty; at least one is needed"),
                new FieldProblem("subject", "is required"),
                new FieldProblem("text", "is required unless html is given"),
                new FieldProblem("html", "is required unless text is given"));
    }

    @Test
    void saysWhatIsOfTheWrongKind() throws IOException {
        assertThat(problems("email.send", "{\"to\": [{\"email\": null}], \"subject\": 5, \"text\": [], \"headers\": \"x\"}"))
                .containsExactlyInAnyOrder(
                        new FieldProblem("to[0].email", "must be a string, not null"),
                        new FieldProblem("subject", "must be a string, not integer"),
                        new FieldProblem("text", "must be a string, not array"),
                        new FieldProblem("headers", "must be an object, not string"));
    }

    @Test
    void acceptsWhatIsWrittenInAnyForm() throws IOException {
        assertThat(problems("email.send", "{\"to\": \"Ann <ann@Example.com>\", \"subject\": \"Hi\", \"html\": \"<p>\"}")).isEmpty();
        assertThat(problems("sms.send", "{\"to\": \"+41 79 123 45 67\", \"text\": \"Hi\"}")).isEmpty();
    }

    @Test
    void saysWhichNamesOfHeadersAreTaken() throws IOException {
        String sentence = "is not accepted as a name; letters, digits and - are, and what has a field of its own is set there";
        assertThat(problems("email.send", "{\"to\": \"ann@example.com\", \"subject\": \"Hi\", \"text\": \"x\","
                + " \"headers\": {\"X-Ok\": \"1\", \"Reply-To\": \"a\", \"content-language\": \"de\", \"X:Y\": \"b\"}}"))
                .containsExactlyInAnyOrder(new FieldProblem("headers.Reply-To", sentence),
                        new FieldProblem("headers.content-language", sentence), new FieldProblem("headers.X:Y", sentence));
    }
}

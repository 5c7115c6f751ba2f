package dev.serai.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.provider.PartialResult;
import dev.serai.provider.PartialResult.Refusal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NarrowingTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "ann bob | | | bob | bob | |",
            "ann bob | carol | dave | bob carol | bob | carol |",
            "ann | carol dave | | carol dave | carol dave | |",
            "ann | | bob | bob | bob | |",
            "ann | bob | carol dave | bob carol dave | bob | | carol dave",
            "ann | | bob carol | bob carol | | | bob carol",
            "Ann@Example.com bob | | | BOB | bob | |"})
    void aMessageGoesToThoseWhoWereRefused(String to, String cc, String bcc, String refused, String toLeft, String ccLeft, String bccLeft)
            throws Exception {
        JsonNode message = message(to, cc, bcc);
        PartialResult partial = new PartialResult(List.of("ann@example.com"),
                List.of(refused.split(" ")).stream().map(name -> new Refusal(mail(name), "no")).toList(), List.of());

        JsonNode result = Narrowing.result(Narrowing.completed(partial, message), "m-1");
        JsonNode narrowed = Narrowing.withoutTaken(message, result);

        assertThat(narrowed.path("to")).isEqualTo(message(toLeft, ccLeft, bccLeft).path("to"));
        assertThat(narrowed.path("cc")).isEqualTo(message(toLeft, ccLeft, bccLeft).path("cc"));
        assertThat(narrowed.path("bcc")).isEqualTo(message(toLeft, ccLeft, bccLeft).path("bcc"));
        assertThat(narrowed.path("subject").asText()).isEqualTo("S");
    }

    @Test
    void ofWhomTheProviderSaidNothingMayHaveIt() throws Exception {
        JsonNode message = message("ann bob carol", null, null);
        PartialResult partial = Narrowing.completed(
                new PartialResult(List.of("ann@example.com"), List.of(new Refusal("bob@example.com", null)), List.of()), message);

        assertThat(partial.unclear()).containsExactly("carol@example.com");
        assertThat(Narrowing.withoutTaken(message, Narrowing.result(partial, null)).path("to")).isEqualTo(
                message("bob", null, null).path("to"));
    }

    @Test
    void thePartsOfOneTextAreNotSentOneByOne() {
        PartialResult partial = new PartialResult(List.of(), List.of(new Refusal("part 2 of 2", "quota")), List.of());

        assertThat(Narrowing.isPartial(Narrowing.result(partial, "m-1"))).isFalse();
    }

    private static JsonNode message(String to, String cc, String bcc) throws Exception {
        return JSON.readTree("{\"to\":" + addresses(to) + ",\"cc\":" + addresses(cc) + ",\"bcc\":" + addresses(bcc)
                + ",\"subject\":\"S\"}");
    }

    private static String addresses(String names) {
        return names == null || names.isBlank() ? "[]" : List.of(names.strip().split(" ")).stream()
                .map(name -> "{\"email\":\"" + mail(name) + "\"}").toList().toString();
    }

    private static String mail(String name) {
        return name.contains("@") ? name : name + "@example.com";
    }
}

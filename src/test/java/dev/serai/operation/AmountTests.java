package dev.serai.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.serai.api.FieldProblem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Currency;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTests {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final String PAY = """
            operation: bill.pay
            channel: bill
            title: Pay a bill
            onUnknown: hold
            serverError: unknown
            message:
              type: object
              required: [amount, currency]
              additionalProperties: false
              properties:
                amount: {type: string, format: amount, x-currency: currency}
                currency: {type: string, format: currency}
                lines:
                  type: array
                  items:
                    type: object
                    required: [price]
                    additionalProperties: false
                    properties:
                      price: {type: string, format: amount, x-currency: currency}
            """;

    private final Operations operations = new Operations();

    AmountTests() {
        operations.publish(OperationFile.parse("bill.pay.yaml", PAY));
    }

    private List<FieldProblem> problems(ObjectNode message) {
        return operations.problems(operations.get("bill.pay"), message);
    }

    private ObjectNode read(String message) throws Exception {
        return (ObjectNode) JSON.readTree(message);
    }

    @ParameterizedTest
    @CsvSource({"12.5, CHF, 12.50", "12.50, chf, 12.50", "12.500, CHF, 12.50", "1E+2, EUR, 100.00", "100, JPY, 100", "100.00, JPY, 100",
            "1.234, KWD, 1.234", "1.2, KWD, 1.200", "0, CHF, 0.00", "0.00, JPY, 0", "999999999999999.99, USD, 999999999999999.99",
            "0.07, USD, 0.07", "4.35, USD, 4.35", "1234567890.12, EUR, 1234567890.12"})
    void anAmountHasTheDecimalPlacesOfItsCurrency(String written, String currency, String normal) throws Exception {
        for (String form : List.of(written, "\"" + written + "\"", "\" " + written + " \"")) {
            ObjectNode message = read("{\"amount\": %s, \"currency\": \"%s\", \"lines\": [{\"price\": %s}]}"
                    .formatted(form, currency, form));
            assertThat(problems(message)).as(form).isEmpty();
            assertThat(message.path("amount").textValue()).isEqualTo(normal);
            assertThat(message.at("/lines/0/price").textValue()).isEqualTo(normal);
            assertThat(message.path("currency").textValue()).isEqualTo(currency.toUpperCase());
        }
    }

    @ParameterizedTest
    @CsvSource({"12.345, CHF, 'has 3 decimal places, but CHF has 2'", "0.5, JPY, 'has 1 decimal places, but JPY has 0'",
            "1.2345, KWD, 'has 4 decimal places, but KWD has 3'", "-1, CHF, is less than zero",
            "1000000000000000, CHF, has more than 15 digits before the decimal point",
            "1E+100, CHF, 'is not an amount; write an exact decimal without separators, e.g. \"1234.50\"'"})
    void whatItsCurrencyHasNotIsRefusedAndNeverRounded(String written, String currency, String sentence) throws Exception {
        assertThat(problems(read("{\"amount\": %s, \"currency\": \"%s\"}".formatted(written, currency))))
                .containsExactly(new FieldProblem("amount", sentence));
        assertThat(problems(read("{\"amount\": 1, \"currency\": \"%s\", \"lines\": [{\"price\": \"%s\"}]}".formatted(currency, written))))
                .containsExactly(new FieldProblem("lines[0].price", sentence));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"1,50\"", "\"1'000\"", "\"CHF 5\"", "\"0x10\"", "\"NaN\"", "\"1e999999999\"", "\"12..5\"", "\"½\""})
    void whatIsNoAmountIsRefused(String written) throws Exception {
        assertThat(problems(read("{\"amount\": %s, \"currency\": \"CHF\"}".formatted(written)))).extracting(FieldProblem::field)
                .containsExactly("amount");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "null", "[]", "{}"})
    void whatIsOfAnotherTypeIsNamed(String written) throws Exception {
        assertThat(problems(read("{\"amount\": %s, \"currency\": \"CHF\"}".formatted(written)))).singleElement()
                .satisfies(problem -> assertThat(problem.message()).startsWith("must be a string, not "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "CH", "FRANC", "XXX", "XAU", "€", "C\u0000F"})
    void whatIsNoCurrencyIsRefused(String written) throws Exception {
        ObjectNode message = read("{\"amount\": \"1.23456\"}").put("currency", written);
        assertThat(problems(message)).containsExactly(
                new FieldProblem("currency", "is not a currency; write its code of ISO 4217, e.g. CHF"));
    }

    @Test
    void minorUnitsAreTheDigitsOfTheNormalForm() {
        Random random = new Random(17);
        List<Currency> currencies = Currency.getAvailableCurrencies().stream().filter(each -> each.getDefaultFractionDigits() >= 0)
                .sorted((a, b) -> a.getCurrencyCode().compareTo(b.getCurrencyCode())).toList();
        for (int i = 0; i < 20_000; i++) {
            Currency currency = currencies.get(random.nextInt(currencies.size()));
            int places = currency.getDefaultFractionDigits();
            BigInteger minor = new BigInteger(1 + random.nextInt(45), random);
            BigDecimal exact = new BigDecimal(minor, places);
            BigDecimal written = switch (i % 3) {
                case 0 -> exact;
                case 1 -> exact.stripTrailingZeros();
                default -> exact.setScale(places + random.nextInt(4));
            };
            ObjectNode message = JSON.createObjectNode().put("currency", currency.getCurrencyCode());
            message.set("amount", i % 2 == 0 ? TextNode.valueOf(written.toString()) : DecimalNode.valueOf(written));

            assertThat(problems(message)).as("%s %s", written, currency).isEmpty();
            String normal = message.get("amount").textValue();
            assertThat(new BigInteger(normal.replace(".", ""))).as("%s %s", written, currency).isEqualTo(minor);
            assertThat(normal.length() - 1 - normal.indexOf('.')).isEqualTo(places == 0 ? normal.length() : places);

            BigDecimal tooFine = new BigDecimal(minor.multiply(BigInteger.TEN).add(BigInteger.valueOf(1 + random.nextInt(9))), places + 1);
            ObjectNode refused = JSON.createObjectNode().put("currency", currency.getCurrencyCode());
            refused.put("amount", tooFine);
            assertThat(problems(refused)).as("%s %s", tooFine, currency).extracting(FieldProblem::field).containsExactly("amount");
        }
    }
}

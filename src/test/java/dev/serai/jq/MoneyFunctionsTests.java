package dev.serai.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Currency;
import java.util.Random;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoneyFunctionsTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DefaultCamelContext camel = new DefaultCamelContext();

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
        "\"12.5\" => minor_units(\"CHF\") => 1250",
        "\"0.07\" => minor_units(\"usd\") => 7",
        "1.1 => minor_units(\"EUR\") => 110",
        "\"500\" => minor_units(\"JPY\") => 500",
        "\"500.00\" => minor_units(\"JPY\") => 500",
        "\"1.234\" => minor_units(\"KWD\") => 1234",
        "\"-3.10\" => minor_units(\"CHF\") => -310",
        "\"12345678901234567.89\" => minor_units(\"CHF\") => 1234567890123456789",
        "1E+3 => minor_units(\"CHF\") => 100000",
        "1250 => major_units(\"CHF\") => 12.50",
        "1250 => major_units(\"JPY\") => 1250",
        "7 => major_units(\"KWD\") => 0.007",
        "\"100\" => minor_units(\"ISK\"; {ISK: 2, MGA: 0}) => 10000",
        "\"100.00\" => minor_units(\"mga\"; {ISK: 2, MGA: 0}) => 100",
        "\"12.5\" => minor_units(\"CHF\"; {ISK: 2, MGA: 0}) => 1250",
        "10000 => major_units(\"isk\"; {ISK: 2, MGA: 0}) => 100",
        "100 => major_units(\"MGA\"; {ISK: 2, MGA: 0}) => 100.00",
        "\"5\" => shift_decimal(2) => 500",
        "\"5\" => shift_decimal(0) => 5",
        "{\"amount\": \"19.90\", \"currency\": \"CHF\"} => .currency as $c | .amount | minor_units($c) => 1990"})
    void amountsAreExact(String input, String expression, String expected) throws Exception {
        assertThat(evaluate(input, expression)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(delimiterString = "=>", quoteCharacter = '\0', value = {
        "\"12.555\" => minor_units(\"CHF\") => 12.555 has more than 2 digits after the point",
        "\"1.5\" => minor_units(\"JPY\") => 1.5 has more than 0 digits",
        "\"100.50\" => minor_units(\"MGA\"; {MGA: 0}) => 100.50 has more than 0 digits",
        "10050 => major_units(\"ISK\"; {ISK: 2}) => 10050 is no whole number of the smallest unit of ISK",
        "\"1\" => minor_units(\"XXY\"; {ISK: 2}) => \"XXY\" is no currency of ISO 4217",
        "\"1\" => minor_units(\"XXY\") => \"XXY\" is no currency of ISO 4217",
        "\"1\" => minor_units(\"XAU\") => not money",
        "\"1\" => minor_units(null) => null is no currency",
        "\"ten\" => minor_units(\"CHF\") => an amount is a decimal number",
        "null => minor_units(\"CHF\") => not null",
        "[1] => minor_units(\"CHF\") => not array",
        "\"1e999999999\" => minor_units(\"CHF\") => at most 30 digits",
        "\"1\" => shift_decimal(\"x\") => takes a number of digits",
        "\"1\" => shift_decimal(31) => takes a number of digits"})
    void whatIsNoAmountIsRefused(String input, String expression, String message) {
        assertThatThrownBy(() -> evaluate(input, expression)).rootCause().hasMessageContaining(message);
    }

    @Test
    void thereAndBackIsTheSameInEveryCurrency() throws Exception {
        Random random = new Random(7);
        for (Currency currency : Currency.getAvailableCurrencies()) {
            int digits = currency.getDefaultFractionDigits();
            if (digits >= 0) {
                BigDecimal amount = BigDecimal.valueOf(random.nextLong(1_000_000_000_000L), digits);
                String expression = "minor_units(\"" + currency + "\") | major_units(\"" + currency + "\")";
                assertThat(evaluate("\"" + amount.toPlainString() + "\"", expression)).isEqualTo(amount.toPlainString());
            }
        }
    }

    private String evaluate(String input, String expression) throws Exception {
        camel.getRegistry().bind("jq-language", new PlainJqLanguage());
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(JSON.readTree(input));
        Expression jq = camel.resolveLanguage("jq").createExpression(expression);
        jq.init(camel);
        return jq.evaluate(exchange, JsonNode.class).asText();
    }
}

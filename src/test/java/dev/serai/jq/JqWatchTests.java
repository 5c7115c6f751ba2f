package dev.serai.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JqWatchTests {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the values of an expression are, one in each line. */
    private static String run(String expression, String input) throws Exception {
        return FileJq.compile(expression).apply(JSON.readTree(input), Map.of()).stream().map(JsonNode::toString)
                .collect(Collectors.joining("\n"));
    }

    /** A list of so many lists. */
    private static JsonNode lists(int size) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < size; i++) {
            list.addArray().add(i);
        }
        return list;
    }

    @ParameterizedTest
    @ValueSource(strings = {"[range(1e12)] | length", "last(range(1e12))", "reduce range(1e12) as $i (0; . + $i)",
        "[.[] as $a | .[] as $b | .[] as $c | select($a == $b and $b == $c)] | length", "add | length", "flatten | length",
        "[.. | .. | ..] | length", "[.[] | . as $a | .[] as $b | range(1e9)]", "def f: f, f; f", "def f: f + f; f",
        "[limit(1e12; range(1e12))]", "[range(1e12) | try . catch 1]",
        "until(false; .)", "[foreach range(1e12) as $i (0; 1; empty)]", ". as $all | [.[] | ($all | tojson | length)] | add",
        "[.[] | {a: .[0]}] | . as $l | map(.a as $a | $l | map(select(.a == $a)) | length) | add",
        "label $out | range(1e12) | select(. < 0)",
        ".[] |= (. as $x | [range(1e9)] | $x)", "[while(true; .)]", "[recurse(.)]", "[combinations(9)]"})
    void whateverComesEndsInTime(String expression) {
        FileJq jq = FileJq.compile(expression);

        assertThatThrownBy(() -> within(Duration.ofMillis(200), () -> jq.apply(lists(120_000), Map.of())))
                .isInstanceOf(BoundedJqException.class).hasMessageFindingMatch("takes longer than 200 ms|is nested too deeply");
    }

    @ParameterizedTest
    @ValueSource(strings = {"test(\"^(a+)+$\")", "[match(\"(a|aa)+$\"; \"g\")]", "gsub(\"(a+)+$\"; \"x\")", "capture(\"(?<x>(a|a)*)$\")",
        "try test(\"^(a+)+$\") catch false", "[scan(\"(a+)+$\")]", "split(\"(a+)+$\"; null)"})
    void patternsEndInTime(String expression) {
        FileJq jq = FileJq.compile(expression);

        assertThatThrownBy(() -> within(Duration.ofMillis(200), () -> jq.apply(TextNode.valueOf("a".repeat(60) + "!"), Map.of())))
                .isInstanceOf(BoundedJqException.class).hasMessage("takes longer than 200 ms");
    }

    private static void within(Duration time, JqBudget.Evaluation evaluation) throws Exception {
        JqBudget.of(time).spend(evaluation);
    }

    @Test
    void stepsEndToo() {
        assertThatThrownBy(() -> within(Duration.ofDays(1), () -> FileJq.compile("last(range(1e12))").apply(lists(1), Map.of())))
                .isInstanceOf(BoundedJqException.class).hasMessage("needs more than 20000000 steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reduce range(60) as $i (\"x\"; . + .)", "reduce range(60) as $i ([1]; . + .)", "\"xx\" * 2000000000",
        "2000000000 * \"xx\"", ". as $x | \"xx\" | . *= 2000000000", "reduce range(60) as $i (\"x\"; . += .)",
        "(\"x\" * 1000000) as $x | reduce range(1000) as $i (0; $x + $x | length)"})
    void nothingFillsTheMemory(String expression) {
        assertThatThrownBy(() -> run(expression, "1")).isInstanceOf(BoundedJqException.class)
                .hasMessageStartingWith("comes to a value of more than");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', value = {
        "[.[] | . * 2] ! [1,2] ! [2,4]",
        "[limit(2; range(9))] ! null ! [0,1]",
        "[paths] ! {\"a\": [1]} ! [[\"a\"],[\"a\",0]]",
        "path(.a[0].b) ! null ! [\"a\",0,\"b\"]",
        "[path(..)] ! {\"a\": 1} ! [[],[\"a\"]]",
        ".a[1:] = [9] ! {\"a\": [1,2]} ! {\"a\":[1,9]}",
        ".[] |= . + 1 ! [1,2] ! [2,3]",
        "map_values(. + 1) ! {\"a\": 1} ! {\"a\":2}",
        "del(.[] | select(. == 1)) ! [1,2] ! [2]",
        "to_entries | from_entries ! {\"a\": 1} ! {\"a\":1}",
        "with_entries(.value += 1) ! {\"a\": 1} ! {\"a\":2}",
        ". as {a: $x, b: [$y, $z]} | $x + $y + $z ! {\"a\": 1, \"b\": [2, 3]} ! 6",
        "[.[] as [$a] | $a] ! [[1],[2]] ! [1,2]",
        "first(.[] | select(. > 1)) ! [1,2,3] ! 2",
        "[.[] | if . > 1 then \"big\" else \"small\" end] | join(\",\") ! [1,2] ! \"small,big\"",
        "walk(if type == \"number\" then . + 1 else . end) ! {\"a\": [1]} ! {\"a\":[2]}",
        "def f(g): [.[] | g]; f(. * . ) ! [2,3] ! [4,9]",
        "def fac: if . <= 1 then 1 else . * (. - 1 | fac) end; fac ! 5 ! 120",
        "label $l | (1, break $l, 2) ! null ! 1",
        "try error(\"x\") catch . ! null ! \"x\"",
        "\"a\\(1 + 1)b\" ! null ! \"a2b\"",
        "[.[] | tostring] ! [1, \"1\", [1]] ! [\"1\",\"1\",\"[1]\"]",
        "reduce .[] as $x (0; . + $x) ! [1,2,3] ! 6",
        "[foreach .[] as $x (0; . + $x)] ! [1,2,3] ! [1,3,6]",
        "input_line_number? // 0 ! null ! 0",
        "\"x\" * 3 ! null ! \"xxx\"",
        "{} * {a: 1} ! null ! {\"a\":1}",
        "group_by(.a) | map(length) ! [{\"a\": 1}, {\"a\": 2}, {\"a\": 1}] ! [2,1]",
        "unique ! [2,1,2] ! [1,2]",
        "[splits(\", *\")] ! \"a, b,c\" ! [\"a\",\"b\",\"c\"]",
        "ascii_downcase ! \"ÄB\" ! \"Äb\""})
    void whatIsWatchedMeansWhatItMeant(String expression, String input, String expected) throws Exception {
        assertThat(run(expression, input)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', value = {
        "test(\"B\"; \"i\") ! \"abc\" ! true",
        "test(\"^x\") ! \"abc\" ! false",
        "[match(\"(?<l>[a-z])([0-9])?\"; \"g\") | {offset, length, string, c: [.captures[] | [.name, .offset, .length, .string]]}]"
                + "| .[0] ! \"ä1b\" ! "
                + "{\"offset\":2,\"length\":1,\"string\":\"b\",\"c\":[[\"l\",2,1,\"b\"],[null,-1,0,null]]}",
        "capture(\"(?<year>[0-9]{4})-(?<month>[0-9]{2})\") ! \"on 2026-11\" ! {\"year\":\"2026\",\"month\":\"11\"}",
        "[scan(\"[0-9]+\")] ! \"a1b22\" ! [\"1\",\"22\"]",
        "[scan(\"([a-z])([0-9])\")] ! \"a1b2\" ! [[\"a\",\"1\"],[\"b\",\"2\"]]",
        "gsub(\"[0-9]\"; \"#\") ! \"a1b2\" ! \"a#b#\"",
        "sub(\"[0-9]\"; \"#\") ! \"a1b2\" ! \"a#b2\"",
        "gsub(\"(?<d>[0-9])\"; \"<\\(.d)>\") ! \"a1ü2\" ! \"a<1>ü<2>\"",
        "gsub(\"\\\\s+$\"; \"\") ! \"abc  \" ! \"abc\"",
        "gsub(\"^\"; \">\") ! \"abc\" ! \">abc\"",
        "gsub(\"\"; \"-\") ! \"äb\" ! \"-ä-b\"",
        "gsub(\"x*\"; \"-\") ! \"axb\" ! \"-a--b\"",
        "[sub(\"(?<x>[ab])\"; .x, \"0\")] ! \"ab\" ! [\"ab\",\"0b\"]",
        "[match(\"\"; \"g\") | .offset] ! \"äb\" ! [0,1]",
        "[.[] | test(\"1\")] ! [\"1\", \"2\"] ! [true,false]"})
    void patternsMeanWhatTheyMeant(String expression, String input, String expected) throws Exception {
        assertThat(run(expression, input)).isEqualTo(expected);
    }

    @Test
    void aLongTextIsReplacedAsAWhole() {
        JsonNode made = FileJq.compile("gsub(\"[<>]\"; \"\")").apply(TextNode.valueOf("<a>".repeat(100_000)), Map.of()).get(0);

        assertThat(made.textValue()).isEqualTo("a".repeat(100_000));
    }

    @Test
    void whatIsNoPatternFailsInWords() {
        assertThatThrownBy(() -> run("test(\"(\")", "\"a\"")).isInstanceOf(BoundedJqException.class)
                .hasMessageStartingWith("fails: \"(\" is no pattern: ");
        assertThatThrownBy(() -> run("test(\"a\")", "1")).isInstanceOf(BoundedJqException.class)
                .hasMessageStartingWith("fails: match takes text, not NUMBER");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[range(1e12)]", "test(\"^(a+)+$\")", "\"x\" * 2000000000"})
    void anExpressionOfARouteEndsInTime(String expression) throws Exception {
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            Jq.bind(camel);
            Expression jq = camel.resolveLanguage("jq").createExpression(expression);
            jq.init(camel);
            Exchange exchange = new DefaultExchange(camel);
            exchange.getMessage().setBody(TextNode.valueOf("a".repeat(60) + "!"));

            assertThatThrownBy(() -> jq.evaluate(exchange, Object.class)).satisfies(failure -> assertThat(causes(failure))
                    .contains("BoundedJqException"));
        }
    }

    private static String causes(Throwable failure) {
        return failure == null ? "" : failure + "; " + causes(failure.getCause());
    }

    @Test
    void aBudgetEndsWithItsExpression() throws Exception {
        FileJq jq = FileJq.compile("[range(3)]");
        for (int i = 0; i < 3; i++) {
            assertThat(jq.apply(JSON.readTree("1"), Map.of())).isEqualTo(Arrays.asList(JSON.readTree("[0,1,2]")));
        }
        assertThat(JqBudget.current()).isNull();
    }
}

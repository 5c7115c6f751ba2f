package dev.serai.jq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedJqTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MESSAGE = """
            {"email": "ann@example.com", "company": "Example Ltd", "tags": ["a", "b"], "amount": 1e7, "address": {"city": "Bern"}}""";

    private static JsonNode run(String expression, String input) throws IOException {
        return BoundedJq.compile(expression).apply(JSON.readTree(input), JqBudget.of(Duration.ofSeconds(20)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', value = {
            ".company ! \"Example Ltd\"",
            ".address.city | ascii_upcase ! \"BERN\"",
            ".tags | join(\", \") ! \"a, b\"",
            "[.tags[] | select(. == \"b\")] | first ! \"b\"",
            "if .company then \"business\" else \"private\" end ! \"business\"",
            ".phone // \"none\" ! \"none\"",
            ".amount * 2 | tostring ! \"20000000\"",
            "\"\\(.email) of \\(.amount)\" ! \"ann@example.com of 10000000\"",
            ".email as $e | {($e): 1} | keys[0] ! \"ann@example.com\"",
            "(.company | tonumber)? // 0 ! 0",
            "try error(\"no\") catch . ! \"no\"",
            "\"12.50\" | minor_units(\"CHF\") ! 1250",
            "@uri \"x?\\(.company)\" ! \"x?Example%20Ltd\"",
            "[.tags | to_entries[] | .key] | add ! 1",
            "-(.amount) + 1 | . < 0 ! true"})
    void makesAValueOfAnother(String expression, String expected) throws IOException {
        assertThat(run(expression, MESSAGE)).hasToString(expected);
    }

    @Test
    void mayMakeNothing() throws IOException {
        assertThat(run(".tags[] | select(. == \"c\")", MESSAGE)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', value = {
            ".company | ! is no jq: ",
            "{a: ! is no jq: ",
            ".a } ! line 1, column 4",
            "\"open ! is no jq: ",
            "reduce .tags[] as $x (0; . + 1) ! has reduce, which is not accepted",
            "foreach .tags[] as $x (0; 1) ! has foreach",
            "def f: f; f ! has def",
            ".. ! has ..",
            ".a = 1 ! has an assignment",
            ".a |= 1 ! has an assignment",
            ".a += 1 ! has an assignment",
            "env ! calls env, which is not accepted here; functions are add, ",
            "$ENV.PATH ! $ENV",
            "[range(10)] ! calls range/1",
            "[.tags[] | map([limit(1; repeat(1))])] ! calls limit/2",
            "test(\"(a+)+$\") ! calls test/1",
            "input ! calls input",
            "{a: {b: [env]}} ! calls env",
            "\"\\(env)\" ! calls env",
            "if true then env else 1 end ! calls env",
            ".[env] ! calls env",
            "@nope ! format"})
    void refusesWhatIsNoJqOrNotKnownToBeBounded(String expression, String reason) {
        assertThatThrownBy(() -> BoundedJq.compile(expression)).isInstanceOf(BoundedJqException.class).hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '!', quoteCharacter = '\'', value = {
            "\"x\" ! |.+. ! 60 ! comes to a value of more than",
            "[.] ! |[.[],.[]] ! 40 ! comes to a value of more than",
            ".tags[] ! |(.,.) ! 40 ! needs more than",
            ". ! |tojson ! 40 ! comes to a value of more than",
            ".company ! * 1000000000 ! 1 ! multiplies a text",
            "1000000000 ! * .company ! 1 ! multiplies a text",
            "try .company catch . ! |(.+.)? ! 60 ! comes to a value of more than"})
    void whatGrowsIsStopped(String first, String then, int times, String reason) {
        assertThatThrownBy(() -> run(first + then.repeat(times) + (then.contains(",.)") ? "|select(. == 1)" : ""), MESSAGE))
                .isInstanceOf(BoundedJqException.class).hasMessageContaining(reason);
    }

    @Test
    void numbersBeyondMeasureDoNotBecomeLongTexts() throws IOException {
        assertThat(run("(\"1e999999999\" | tonumber | tostring)? // \"none\"", "1").textValue().length()).isLessThan(1000);
        assertThat(run("tostring", "1e999999999").textValue().length()).isLessThan(1000);
    }

    @Test
    void separatorsAreShort() {
        assertThatThrownBy(() -> run(".tags | join(\"" + "-".repeat(101) + "\")", MESSAGE)).hasMessageContaining("joins with a text");
    }

    @Test
    void timeEnds() throws IOException {
        AtomicLong now = new AtomicLong();
        JqBudget budget = new JqBudget(Duration.ofMillis(100), () -> now.getAndAdd(1_000_000));
        BoundedJq jq = BoundedJq.compile("[.tags[], .tags[], .tags[]] | map(. + \"x\") | map(. + \"y\") | map(. + \"z\") | join(\",\")");

        assertThatThrownBy(() -> jq.apply(JSON.readTree(MESSAGE), budget)).hasMessage("takes longer than 100 ms");
    }

    @Test
    void failuresAreSaidInTheWordsOfJq() {
        assertThatThrownBy(() -> run(".company | tonumber", MESSAGE)).isInstanceOf(BoundedJqException.class)
                .hasMessageStartingWith("fails: ");
        assertThatThrownBy(() -> run("error(\"no company\")", MESSAGE)).hasMessage("fails: no company");
        assertThatThrownBy(() -> run(".tags[]", MESSAGE)).hasMessage("makes more than one value; one is expected");
        assertThatThrownBy(() -> BoundedJq.compile(" ")).hasMessageContaining("1 to 2000 characters");
        assertThatThrownBy(() -> BoundedJq.compile("1" + " ".repeat(2000))).hasMessageContaining("1 to 2000 characters");
    }

    @Test
    void nestingEnds() throws IOException {
        assertThatThrownBy(() -> run("[".repeat(900) + "1" + "]".repeat(900) + "|a", "1")).isInstanceOf(BoundedJqException.class);
        assertThat(run("(".repeat(90) + "." + ")".repeat(90), "1").intValue()).isEqualTo(1);
    }
}

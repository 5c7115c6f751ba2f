package dev.serai.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.serai.api.JsonText;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What sources make of data, and what they cannot do. */
class EngineTests {

    private final Map<String, String> partials = new HashMap<>();

    private String made(String source, String data, boolean html) {
        try {
            return Engine.render(source, partials::get, JsonCollector.data(JsonText.read(data)), html,
                    new Budget(Duration.ofSeconds(20), 1000));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private TemplateFaultException fault(String source, String data) {
        return catchThrowableOfType(TemplateFaultException.class, () -> made(source, data, true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Hello {{name}}!                          | {"name": "Ann"}                          | Hello Ann!
            {{name}}                                 | {"name": "<b>&\\"'"}                     | &lt;b&gt;&amp;&quot;&#39;
            {{{name}}} {{&name}}                     | {"name": "<b>"}                          | <b> <b>
            {{customer.name}}                        | {"customer": {"name": "Ann"}}            | Ann
            {{#customer}}{{name}}{{/customer}}       | {"customer": {"name": "Ann"}}            | Ann
            {{#items}}{{n}}{{^-last}}, {{/-last}}{{/items}} | {"items": [{"n": 1}, {"n": 2.50}]} | 1, 2.50
            {{#items}}{{.}}{{/items}}                | {"items": ["a", "b"]}                    | ab
            {{items.1}}                              | {"items": ["a", "b"]}                    | b
            {{#none}}x{{/none}}{{^none}}y{{/none}}   | {}                                       | y
            {{#empty}}x{{/empty}}{{^empty}}y{{/empty}} | {"empty": ""}                          | y
            {{^no}}y{{/no}}{{#yes}}x{{/yes}}         | {"no": false, "yes": true}               | yx
            {{! anything {{ }}a                      | {}                                       | a
            {{big}} {{small}}                        | {"big": 12345678901234567890, "small": 1E-7} | 12345678901234567890 0.0000001
            """)
    void aSourceIsFilledWithData(String source, String data, String expected) {
        assertThat(made(source, data, true)).isEqualTo(expected);
    }

    @Test
    void textIsNotEscaped() {
        assertThat(made("{{name}}", "{\"name\": \"<b> & c\"}", false)).isEqualTo("<b> & c");
    }

    @Test
    void aMissingVariableIsNamedWithItsPathAndItsLine() {
        assertThat(fault("a\nb {{name}}", "{}").variable()).isEqualTo("name");
        assertThat(fault("a\nb {{name}}", "{\"name\": null}").line()).isEqualTo(2);
        assertThat(fault("{{customer.name}}", "{\"customer\": {}}").variable()).isEqualTo("customer.name");
        assertThat(fault("{{customer.name}}", "{}").variable()).startsWith("customer");
        assertThat(fault("{{#items}}{{#of.it}}{{price}}{{/of.it}}{{/items}}", "{\"items\": [{\"of\": {\"it\": [{\"price\": 1}]}},"
                + " {\"of\": {\"it\": [{\"price\": 1}, {}]}}]}").variable()).isEqualTo("items[1].of.it[1].price");
        assertThat(fault("{{#items}}x{{/items}}{{^items}}{{/items}}{{name}}", "{\"items\": [1, 2]}").variable()).isEqualTo("name");
        assertThat(fault("{{a}}", "{\"a\": {\"b\": 1}}")).hasMessageContaining("an object");
        assertThat(fault("{{a}}", "{\"a\": [1]}").variable()).isEqualTo("a");
        partials.put("p", "\n{{name}}");
        assertThat(fault("{{>p}}", "{}")).hasMessageContaining("the partial \"p\"");
    }

    /** What other engines reach Java by is no data here. */
    @ParameterizedTest
    @ValueSource(strings = {"getClass", "class", "class.name", "toString", "hashCode", "name.getClass", "name.bytes", "name.length",
        "items.size", "items.getClass.name", "entrySet", "keySet", "name.class.forName", "this.class", "items.0.class"})
    void nothingOfJavaCanBeReached(String name) {
        String data = "{\"name\": \"Ann\", \"items\": [\"a\"]}";

        assertThat(fault("{{" + name + "}}", data).variable()).as(name).isNotNull();
        assertThat(made("{{#" + name + "}}x{{/" + name + "}}", data, true)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "{{}}", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{{a}}", "{{=<% %>=}}", "{{<layout}}{{/layout}}",
        "{{$block}}{{/block}}", "{{#}}", "{{a\nb}}", "{{ {a} }}", "{{^a}}{{#b}}{{/a}}{{/b}}", "x }} {{ y"})
    void aSourceThatIsNoneIsRefused(String source) {
        assertThat(catchThrowableOfType(TemplateFaultException.class, () -> Engine.check(source))).as(source).isNotNull();
    }

    @Test
    void whatNestsOrRepeatsWithoutEndIsRefused() {
        String deep = "{{#a}}".repeat(21) + "{{/a}}".repeat(21);
        assertThat(catchThrowableOfType(TemplateFaultException.class, () -> Engine.check(deep))).hasMessageContaining("beyond 20");
        String many = "{{a}}".repeat(5001);
        assertThat(catchThrowableOfType(TemplateFaultException.class, () -> Engine.check(many))).hasMessageContaining("5000");
        partials.put("loop", "{{>loop}}");
        assertThat(fault("{{>loop}}", "{}")).hasMessageContaining("comes back to itself");
        partials.put("two", "{{>two}}{{>two}}{{>two}}");
        assertThat(fault("{{>two}}", "{}")).isNotNull();
        assertThat(fault("{{>none}}", "{}")).hasMessageContaining("\"none\", which there is not");
    }

    @Test
    void whatMakesOrTakesTooMuchIsStopped() {
        String list = "[" + String.join(",", List.of("1").stream().flatMap(one -> java.util.Collections.nCopies(200, one).stream())
                .toList()) + "]";
        assertThat(fault("{{#l}}{{#l}}0123456789{{/l}}{{/l}}", "{\"l\": " + list + "}")).hasMessageContaining("1000 bytes");
        assertThat(fault("{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}", "{\"l\": " + list + "}")).hasMessageContaining("steps");
        assertThat(made("{{a}}", "{\"a\": 1e400}", true)).hasSize(401);
        for (String number : List.of("1e401", "1e999999999", "-1E-999999999", "0." + "3".repeat(401), "3".repeat(401))) {
            assertThat(fault("{{of.price}}", "{\"of\": {\"price\": " + number + "}}").variable()).as(number).isEqualTo("of.price");
            assertThat(fault("{{a}}", "{\"a\": " + number + "}")).hasMessageContaining("a number of more than 400 digits");
            assertThat(made("{{#a}}x{{/a}}", "{\"a\": " + number + "}", true)).as("it is something").isEqualTo("x");
        }
        TemplateFaultException late = catchThrowableOfType(TemplateFaultException.class, () -> Engine.render("{{a}}", partials::get,
                Map.of("a", "b"), true, new Budget(Duration.ofNanos(-1), 1000)));
        assertThat(late).hasMessageContaining("serai.template.render-time");
    }
}

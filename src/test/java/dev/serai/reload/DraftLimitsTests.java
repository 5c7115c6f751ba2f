package dev.serai.reload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.SandboxMode;
import dev.serai.provider.ScriptedAnswers;
import dev.serai.provider.ScriptedAnswers.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DraftLimitsTests {

    private static final String LONG = "x".repeat(600_000);

    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @AfterEach
    void unbind() {
        ProviderCall.unbind();
    }

    private static void bind(Duration longest) {
        ScriptedAnswers answers = new ScriptedAnswers(List.of(new Answer(200, Map.of(), new byte[0], false)), longest);
        new ProviderCall(null, null, null, "email.send", null, Map.of(), SandboxMode.SUCCESS).answeredBy(answers).bind();
    }

    @Test
    void whatTakesTooLongEnds() {
        bind(Duration.ZERO);

        assertThat(DraftLimits.exceeded(exchange)).hasMessageContaining("takes too long");
    }

    @Test
    void whatGrowsTooLargeEndsWhereverItIsKept() {
        bind(Duration.ofDays(1));
        exchange.getMessage().setBody(JsonNodeFactory.instance.arrayNode().add(LONG));
        assertThat(DraftLimits.exceeded(exchange)).isNull();

        exchange.setVariable("more", List.of(LONG));
        assertThat(DraftLimits.exceeded(exchange)).hasMessageContaining("1000000 characters");
    }

    @Test
    void aCallThatIsNoDraftHasNoSuchLimits() {
        exchange.getMessage().setBody(LONG + LONG);

        assertThat(DraftLimits.exceeded(exchange)).isNull();
    }
}

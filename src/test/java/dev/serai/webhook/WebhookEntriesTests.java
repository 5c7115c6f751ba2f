package dev.serai.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.jq.FileJq;
import dev.serai.provider.WebhookTerms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEntriesTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");

    private static List<WebhookEntries.Entry> entries(String jq, String body) throws Exception {
        return new WebhookEntries(new WebhookTerms(List.of(), null, null, FileJq.compile(jq), null, null), NOW)
                .of(JSON.readTree(body), Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"last(range(.n))", "\"x\" * .n | length"})
    void noBodyKeepsAThread(String jq) {
        assertThatThrownBy(() -> entries(jq, "{\"n\": 1e12}")).isInstanceOf(UnreadableWebhookException.class)
                .hasMessageFindingMatch("The jq of its file (needs more than|takes longer than|comes to a value)");
    }

    @Test
    void whatHasNoValueEndsNothing() throws Exception {
        String jq = "{type: \"a.b\", ends: {teamId: .team}}";

        assertThat(entries(jq, "{\"team\": \"T1\"}").get(0).ends()).containsExactly(Map.entry("teamId", "T1"));
        assertThat(entries(jq, "{}").get(0).ends()).isEmpty();
        assertThat(entries("{type: \"a.b\"}", "{}").get(0).ends()).isEmpty();
    }
}

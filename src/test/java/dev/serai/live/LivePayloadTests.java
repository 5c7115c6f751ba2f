package dev.serai.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LivePayloadTests {

    @Test
    void whatIsWrittenIsReadHoweverMuchItIs() {
        Map<UUID, List<LiveChange>> changes = new LinkedHashMap<>();
        for (int tenant = 0; tenant < 7; tenant++) {
            changes.put(UUID.randomUUID(), IntStream.range(0, 150).mapToObj(i -> new LiveChange(LiveTopic.values()[i % 4],
                    i % 5 == 0 ? null : UUID.randomUUID().toString(), i % 5 == 0 ? null : "delivered")).toList());
        }

        List<String> payloads = LivePayload.write(changes);

        assertThat(payloads).hasSizeGreaterThan(4).allSatisfy(payload -> assertThat(payload.length()).isLessThan(8000));
        Map<UUID, List<LiveChange>> read = new LinkedHashMap<>();
        payloads.forEach(payload -> LivePayload.read(payload).forEach((tenant, all) ->
                read.computeIfAbsent(tenant, key -> new ArrayList<>()).addAll(all)));
        assertThat(read).isEqualTo(changes);
        assertThat(LivePayload.write(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a\nb", "-", "a\u007f", "\u00e9"})
    void whatCannotBeToldAsItIsIsNoWord(String text) {
        assertThat(LivePayload.isWord(text)).isFalse();
    }

    @Test
    void idsAndStatesAreWords() {
        assertThat(List.of(UUID.randomUUID().toString(), "delivered", "last-good")).allMatch(LivePayload::isWord);
        assertThat(LivePayload.isWord(null)).isTrue();
        assertThat(LivePayload.isWord("x".repeat(201))).isFalse();
    }
}

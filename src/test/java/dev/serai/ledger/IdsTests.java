package dev.serai.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class IdsTests {

    @Test
    void whatFollowsFromAnEventAlwaysHasTheSameIds() {
        UUID event = Ids.next();

        UUID derived = Ids.derived(event, 3, "route[1, 2]");

        assertThat(Ids.derived(event, 3, "route[1, 2]")).isEqualTo(derived);
        assertThat(derived.version()).isEqualTo(8);
        assertThat(derived.variant()).isEqualTo(2);
        assertThat(Ids.instantOf(derived)).isEqualTo(Ids.instantOf(event));
        assertThat(derived.toString()).isGreaterThan(event.toString());
    }

    @Test
    void derivedIdsComeInTheOrderOfTheEventsAndOfWhatFollowsFromEach() {
        Set<UUID> seen = new HashSet<>();
        String last = "";
        for (int i = 0; i < 1000; i++) {
            UUID event = Ids.next();
            for (int order = 0; order < 3; order++) {
                UUID derived = Ids.derived(event, order, "route[" + order + "]");
                assertThat(derived.toString()).isGreaterThan(last);
                last = derived.toString();
                assertThat(seen.add(derived)).isTrue();
            }
        }
        UUID event = Ids.next();
        assertThat(Ids.derived(event, 0, "a[0]")).isNotEqualTo(Ids.derived(event, 0, "b[0]"));
        assertThat(Ids.derived(event, Integer.MAX_VALUE, "a[0]").toString()).isGreaterThan(Ids.derived(event, 0x3ffe, "a[0]").toString());
    }
}

package dev.serai.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import org.junit.jupiter.api.Test;

class SecretLookUpsTests {

    private static final String ADDRESS = "192.0.2.1";

    private final SecretLookUps lookUps =
            new SecretLookUps(new WrongTokens(new SecurityProperties(null, true, 10, 1000), Clock.systemUTC()));

    @Test
    void whoSendsTooManyThatAreNobodysIsNotAnsweredFurther() {
        for (int i = 0; i < 10; i++) {
            assertThat(lookUps.<String>find("wrong-" + i, ADDRESS, false, () -> null)).isNull();
        }

        assertThatThrownBy(() -> lookUps.find("another", ADDRESS, false, () -> "somebody")).isInstanceOf(TooManyWrongTokensException.class);
        assertThat(lookUps.find("good before", ADDRESS, true, () -> "somebody")).isEqualTo("somebody");
        assertThat(lookUps.find("another", "192.0.2.2", false, () -> "somebody")).isEqualTo("somebody");
    }

    @Test
    void whatIsRefusedCountsLikeWhatIsUnknown() {
        for (int i = 0; i < 10; i++) {
            String secret = "refused-" + i;
            assertThatThrownBy(() -> lookUps.find(secret, ADDRESS, false, () -> {
                throw UnauthorizedException.invalidToken("expired");
            })).isInstanceOf(UnauthorizedException.class);
        }

        assertThatThrownBy(() -> lookUps.find("another", ADDRESS, false, () -> "somebody")).isInstanceOf(TooManyWrongTokensException.class);
    }

    @Test
    void whatIsFoundApartTakesNoRoomFromOthers() {
        assertThat(apart(100)).isEqualTo("somebody");
        for (int i = 0; i < 10; i++) {
            assertThat(lookUps.<String>findApart("wrong-" + i, ADDRESS, () -> null)).isNull();
        }
        assertThatThrownBy(() -> lookUps.findApart("another", ADDRESS, () -> "somebody")).isInstanceOf(TooManyWrongTokensException.class);
    }

    /** Looks up while so many are under way apart. */
    private String apart(int underWay) {
        return underWay == 0 ? lookUps.find("good", ADDRESS, false, () -> "somebody")
                : lookUps.findApart("slow-" + underWay, ADDRESS, () -> apart(underWay - 1));
    }
}

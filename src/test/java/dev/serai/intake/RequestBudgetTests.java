package dev.serai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestBudgetTests {

    private static final long MB = 1024 * 1024;

    private final RequestBudget budget = new RequestBudget(64 * MB);

    @Test
    void oneOwnerHasHalf() {
        assertThat(budget.take("a", 0, 20 * MB)).isTrue();
        assertThat(budget.take("a", 0, 20 * MB)).isFalse();
        assertThat(budget.take("b", 0, 30 * MB)).isTrue();
    }

    @Test
    void whoHasNothingUnderWayMaySendWhatIsLongerThanItsShare() {
        assertThat(budget.take("a", 0, 50 * MB)).isTrue();
        assertThat(budget.take("b", 0, 20 * MB)).isFalse();
    }

    @Test
    void aBodyThatGrowsAloneIsNotHeldToTheShare() {
        assertThat(budget.take("a", 0, 20 * MB)).isTrue();
        assertThat(budget.take("a", 20 * MB, 20 * MB)).isTrue();
        assertThat(budget.take("a", 40 * MB, 40 * MB)).isFalse();
    }

    @Test
    void shortBodiesGoOnBesideLongOnes() {
        assertThat(budget.take("a", 0, 32 * MB)).isTrue();
        assertThat(budget.take("b", 0, 32 * MB)).isTrue();
        assertThat(budget.take("a", 0, 65 * 1024)).isFalse();
        assertThat(budget.take("a", 0, 64 * 1024)).isTrue();
        assertThat(budget.take("c", 0, 64 * 1024)).isTrue();
    }

    @Test
    void whatIsGivenBackIsThereAgain() {
        assertThat(budget.take("a", 0, 30 * MB)).isTrue();
        budget.giveBack("a", 30 * MB);

        assertThat(budget.total()).isZero();
        assertThat(budget.take("a", 0, 64 * MB)).isTrue();
    }
}

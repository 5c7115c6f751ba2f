package dev.serai.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.serai.connection.Connections;
import dev.serai.ledger.OutcomeEvents;
import dev.serai.ledger.ReportState;
import dev.serai.notify.Notifications;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.util.unit.DataSize;

/** What is remembered of subscriptions: asked for once, and never a reason to lose what is settled. */
class SubscriptionsTests {

    private static final UUID TENANT = UUID.randomUUID();

    private final SubscriptionStore store = mock(SubscriptionStore.class);
    private final OutcomeEvents outcomes = new OutcomeEvents();
    private final Subscriptions subscriptions = new Subscriptions(store, mock(Connections.class), new SubscriptionProperties(1, 1,
            DataSize.ofMegabytes(1), Duration.ZERO, Duration.ofDays(5)), mock(Notifications.class), outcomes);

    @Test
    void aDatabaseThatDoesNotAnswerLosesNoOutcome() {
        when(store.toPlan(any())).thenThrow(new DataAccessResourceFailureException("gone"));

        assertThat(outcomes.takenReports(TENANT, ReportState.DELIVERED)).isNotEmpty();
    }

    @Test
    void aTenantWithoutAnyIsAskedForOnce() {
        when(store.toPlan(any())).thenReturn(List.of());

        assertThat(subscriptions.take(TENANT, "order.made")).isFalse();
        assertThat(subscriptions.take(TENANT, "order.sent")).isFalse();
        assertThat(outcomes.takenReports(TENANT, ReportState.DELIVERED)).isEmpty();

        verify(store, times(1)).toPlan(TENANT);
    }
}

package dev.serai.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.AbstractSeraiIntegrationTests;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.DelegateEndpoint;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.quartz.QuartzEndpoint;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The schedules that come with Serai, each asked for once more than its time would. */
class SchedulesIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private CamelContext camel;

    @Test
    void everyScheduleDoesItsRoundWithoutAFault() throws Exception {
        List<Route> schedules = camel.getRoutes().stream().filter(SchedulesIntegrationTests::isSchedule).toList();

        assertThat(schedules).hasSizeGreaterThan(6);
        for (Route schedule : schedules) {
            Exchange round = schedule.getEndpoint().createExchange();
            round.getMessage().setHeader("triggerGroup", "tests");
            round.getMessage().setHeader("triggerName", schedule.getRouteId() + "-" + UUID.randomUUID());
            round.getMessage().setHeader("scheduledFireTime", new Date());
            schedule.getProcessor().process(round);

            assertThat(round.getException()).as(schedule.getRouteId()).isNull();
        }
    }

    private static boolean isSchedule(Route route) {
        Endpoint input = route.getEndpoint() instanceof DelegateEndpoint wrapped ? wrapped.getEndpoint() : route.getEndpoint();
        return input instanceof QuartzEndpoint;
    }
}

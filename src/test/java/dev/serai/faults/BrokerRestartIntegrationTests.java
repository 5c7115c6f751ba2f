package dev.serai.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.JmsException;
import org.springframework.jms.core.JmsTemplate;

/** Restarts the broker while applications go on posting events to its queue, and counts. */
class BrokerRestartIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final int EVENTS = 150;

    @Autowired
    private EmbeddedActiveMQ broker;

    @Autowired
    private JmsTemplate jms;

    @Test
    void nothingTheBrokerTookIsLostWhenItIsRestarted() throws Exception {
        TestTenant tenant = newTenant("Broker");
        post("/api/integrations", tenant.token(), """
                {"integrationType": "email", "provider": "resend", "name": "resend",
                  "configuration": {"apiKey": "key-of-the-broker-test", "fromEmail": "noreply@example.com", "rateLimit": "10000/s"}}""");
        String run = UUID.randomUUID().toString();
        List<String> subjects = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < EVENTS; i++) {
            if (i == EVENTS / 3) {
                broker.stop();
                broker.start();
            }
            String number = run + "-" + i;
            if (posted(tenant, number)) {
                subjects.add("Invoice " + number);
            } else {
                refused++;
            }
        }
        await().atMost(Duration.ofSeconds(90)).until(() -> subjects.stream().allMatch(subject -> !PROVIDERS.taken(subject).isEmpty()));
        int duplicates = subjects.stream().mapToInt(subject -> PROVIDERS.taken(subject).size() - 1).sum();
        long lost = subjects.stream().filter(subject -> PROVIDERS.taken(subject).isEmpty()).count();
        System.out.printf("%nbroker restart: %d taken by the broker, %d refused meanwhile, lost %d, duplicates %d%n",
                subjects.size(), refused, lost, duplicates);
        assertThat(lost).isZero();
        assertThat(subjects).hasSizeGreaterThan(EVENTS / 2);
    }

    private boolean posted(TestTenant tenant, String number) {
        try {
            jms.convertAndSend("serai.events", """
                    {"specversion": "1.0", "id": "%s", "source": "/billing", "type": "invoice.created", "data": {"number": "%s",
                      "amount": "12.50", "currency": "EUR", "customer": {"email": "ann@example.com"}}}""".formatted(number,
                    number), message -> {
                message.setStringProperty("SeraiToken", tenant.token());
                return message;
            });
            return true;
        } catch (JmsException e) {
            return false;
        }
    }
}

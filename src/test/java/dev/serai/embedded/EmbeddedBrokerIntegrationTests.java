package dev.serai.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptor;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;

/** From other processes of this machine only who knows the password gets into the broker that Serai brings along. */
class EmbeddedBrokerIntegrationTests extends AbstractSeraiIntegrationTests {

    @Autowired
    private EmbeddedActiveMQ broker;
    @Autowired
    private DataDirectory directory;
    @Autowired
    private JmsTemplate jms;

    private NettyAcceptor acceptor() {
        return (NettyAcceptor) broker.getActiveMQServer().getRemotingService().getAcceptor("loopback");
    }

    private ActiveMQConnectionFactory factory() {
        return new ActiveMQConnectionFactory("tcp://127.0.0.1:" + acceptor().getActualPort());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, -", "serai, -", "serai, serai", "admin, admin", "'', ''",
        "ACTIVEMQ.CLUSTER.ADMIN.USER, CHANGE ME!!"})
    void nobodyElseGetsIn(String user, String password) {
        jms.convertAndSend("elsewhere", "Serai itself needs no password");
        jms.setReceiveTimeout(5_000);
        assertThat(jms.receiveAndConvert("elsewhere")).isEqualTo("Serai itself needs no password");

        try (ActiveMQConnectionFactory factory = factory()) {
            assertThatExceptionOfType(JMSException.class).isThrownBy(() -> factory.createConnection(user, password).close())
                    .withMessageContaining("Unable to validate");
        }
    }

    @Test
    void whoKnowsThePasswordSendsEventsFromThisMachine() throws Exception {
        Path file = directory.path().resolve("broker-password");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(acceptor().getConfiguration()).containsEntry("host", "127.0.0.1");
        TestTenant tenant = newTenant("By broker");
        String number = UUID.randomUUID().toString();
        try (ActiveMQConnectionFactory factory = factory();
                Connection connection = factory.createConnection("serai", Files.readString(file).strip());
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            TextMessage message = session.createTextMessage("""
                    {"specversion": "1.0", "id": "%s", "source": "/billing", "type": "invoice.created", "data": {"number": "%s",
                     "amount": "12.50", "currency": "EUR", "customer": {"email": "ann@example.com"}}}""".formatted(number, number));
            message.setStringProperty("SeraiToken", tenant.token());
            session.createProducer(session.createQueue("serai.events")).send(message);
        }
        await().untilAsserted(() -> assertThat(deliveries(tenant, "").toString()).contains(number));
    }
}

package dev.serai.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.AbstractSeraiIntegrationTests;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jms.core.JmsTemplate;
import org.springframework.jms.core.MessageCreator;

/** Messages of any kind on the queue: what cannot be accepted is put aside and blocks nobody. */
class BadMessagesIntegrationTests extends AbstractSeraiIntegrationTests {

    private static final String EVENT = """
            {"type": "invoice.created", "data":
              {"number": "%s", "amount": "5", "currency": "EUR", "customer": {"email": "ann@example.com"}}}""";

    @Autowired
    private JmsTemplate jms;

    private TestTenant tenant;

    @BeforeEach
    void makeTenant() {
        tenant = newTenant("Bad messages");
        jms.setReceiveTimeout(30_000);
    }

    @Test
    void messagesThatAreNoTextArePutAside() {
        putAside(session -> session.createMapMessage());
        putAside(session -> {
            MapMessage map = session.createMapMessage();
            map.setString("type", "invoice.created");
            return map;
        });
        putAside(session -> session.createObjectMessage(new ArrayList<>(List.of("invoice.created"))));
        putAside(session -> session.createObjectMessage(new Unreadable()));
        putAside(session -> session.createStreamMessage());
        putAside(Session::createMessage);
        putAside(session -> session.createTextMessage());
        putAside(session -> session.createTextMessage(""));
        putAside(session -> session.createTextMessage("[".repeat(10_000)));
        putAside(session -> session.createTextMessage("{\"type\": \"invoice.created\\u0000\"}"));
        putAside(session -> session.createTextMessage("[" + EVENT.formatted("1") + ", 5]"));
        anEventStillGetsThrough(session -> session.createTextMessage(EVENT.formatted("1")));
    }

    @Test
    void bytesAreTakenAsUtf8() {
        anEventStillGetsThrough(session -> {
            BytesMessage bytes = session.createBytesMessage();
            bytes.writeBytes(EVENT.formatted("1").getBytes(StandardCharsets.UTF_8));
            return bytes;
        });
    }

    @Test
    void nobodyIsAnswered() {
        anEventStillGetsThrough(session -> {
            Message message = session.createTextMessage(EVENT.formatted("1"));
            message.setJMSReplyTo(session.createQueue("serai.answers"));
            return message;
        });

        jms.setReceiveTimeout(-1);
        assertThat(jms.receive("serai.answers")).isNull();
    }

    @Test
    void theOperatorsTokenNamesNoTenant() throws JMSException {
        jms.send("serai.events", session -> with(session.createTextMessage(EVENT.formatted("1")), OPERATOR));

        assertThat(jms.receive("serai.events.invalid").getStringProperty("SeraiReason")).contains("tenant");
    }

    /** Fails whoever reads it. */
    static final class Unreadable implements Serializable {

        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream in) {
            throw new IllegalStateException("Nobody is to deserialise what comes over the queue");
        }
    }

    private void putAside(MessageCreator creator) {
        jms.send("serai.events", session -> with(creator.createMessage(session), tenant.token()));

        Message aside = jms.receive("serai.events.invalid");
        assertThat(aside).isNotNull();
        try {
            assertThat(aside.getStringProperty("SeraiReason")).isNotBlank();
            assertThat(aside.propertyExists("SeraiToken")).isFalse();
        } catch (JMSException e) {
            throw new IllegalStateException(e);
        }
        assertThat(get("/api/deliveries", tenant.token()).body().path("items")).isEmpty();
    }

    private void anEventStillGetsThrough(MessageCreator creator) {
        jms.send("serai.events", session -> with(creator.createMessage(session), tenant.token()));

        await().atMost(Duration.ofSeconds(30)).until(
                () -> get("/api/deliveries?status=delivered", tenant.token()).body().path("items").size() == 1);
    }

    private static Message with(Message message, String token) throws JMSException {
        message.setStringProperty("SeraiToken", token);
        return message;
    }
}

package dev.serai.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Shapes the embedded broker: durable, under the data directory, reachable from this machine, never giving up on a message. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
class EmbeddedBrokerConfiguration {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBrokerConfiguration.class);
    private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 200_000;

    @Bean
    ArtemisConfigurationCustomizer embeddedBroker(DataDirectory directory, EmbeddedBrokerProperties properties) {
        return configuration -> {
            refuseTakenPort(properties.port());
            String data = directory.path().resolve("broker").toString();
            configuration.setPersistenceEnabled(true);
            configuration.setJournalDirectory(data + "/journal");
            configuration.setBindingsDirectory(data + "/bindings");
            configuration.setPagingDirectory(data + "/paging");
            configuration.setLargeMessagesDirectory(data + "/large-messages");
            configuration.setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NANOS);
            configuration.setJMXManagementEnabled(false);
            configuration.addAcceptorConfiguration(new TransportConfiguration(NettyAcceptorFactory.class.getName(),
                    Map.of(TransportConstants.HOST_PROP_NAME, "127.0.0.1", TransportConstants.PORT_PROP_NAME, properties.port()),
                    "loopback"));
            configuration.addAddressSetting("serai.#", new AddressSettings()
                    .setMaxDeliveryAttempts(-1)
                    .setRedeliveryDelay(1000)
                    .setRedeliveryMultiplier(2)
                    .setMaxRedeliveryDelay(30_000)
                    .setDeadLetterAddress(SimpleString.of("DLQ"))
                    .setExpiryAddress(SimpleString.of("ExpiryQueue")));
        };
    }

    /** Artemis itself would start without its acceptor. */
    private static void refuseTakenPort(int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            log.debug("Port {} is free", probe.getLocalPort());
        } catch (IOException e) {
            throw new IllegalStateException("The broker's port " + port + " is taken; stop what uses it, or choose another with"
                    + " --serai.embedded.broker.port=...", e);
        }
    }
}

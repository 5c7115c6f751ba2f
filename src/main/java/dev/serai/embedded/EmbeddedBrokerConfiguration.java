package dev.serai.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyAcceptorFactory;
import org.apache.activemq.artemis.core.remoting.impl.netty.TransportConstants;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.core.settings.impl.AddressSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.jms.artemis.ArtemisConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Shapes the embedded broker: durable, under the data directory, reachable from this machine with its password, never
 * giving up on a message.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "spring.artemis.mode", havingValue = "embedded")
class EmbeddedBrokerConfiguration {

    private static final Logger log = LoggerFactory.getLogger(EmbeddedBrokerConfiguration.class);
    private static final String PASSWORD_FILE = "broker-password";
    /** What has been found of one connection says nothing about another without a user name. */
    private static final int NONE = 0;
    private static final int JOURNAL_BUFFER_TIMEOUT_NANOS = 200_000;

    @Bean
    ArtemisConfigurationCustomizer embeddedBroker(DataDirectory directory, EmbeddedBrokerProperties properties) {
        return configuration -> {
            refuseTakenPort(properties.port());
            String data = directory.folder("broker").toString();
            configuration.setPersistenceEnabled(true);
            configuration.setJournalDirectory(data + "/journal");
            configuration.setBindingsDirectory(data + "/bindings");
            configuration.setPagingDirectory(data + "/paging");
            configuration.setLargeMessagesDirectory(data + "/large-messages");
            configuration.setJournalBufferTimeout_NIO(JOURNAL_BUFFER_TIMEOUT_NANOS);
            configuration.setJMXManagementEnabled(false);
            configuration.setSecurityEnabled(true);
            configuration.setAuthenticationCacheSize(NONE);
            configuration.setClusterUser(RandomPassword.make());
            configuration.setClusterPassword(RandomPassword.make());
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

    /** Before the broker starts: there is no other place to give it what checks passwords. */
    @Bean
    static BeanPostProcessor embeddedBrokerAccess(ObjectProvider<DataDirectory> directory) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessBeforeInitialization(Object bean, String name) {
                if (bean instanceof EmbeddedActiveMQ broker) {
                    broker.setSecurityManager(new BrokerAccess(SecretFile.readOrCreate(
                            directory.getObject().path().resolve(PASSWORD_FILE), RandomPassword::make)));
                }
                return bean;
            }
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

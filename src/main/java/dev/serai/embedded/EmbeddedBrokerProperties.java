package dev.serai.embedded;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Artemis broker that Serai brings along. Not started when {@code spring.artemis.mode} is {@code native}.
 *
 * @param port port of its acceptor on the loopback interface; 0 for a free one
 */
@ConfigurationProperties("serai.embedded.broker")
record EmbeddedBrokerProperties(@DefaultValue("61616") int port) {}

package dev.serai.client.smtp;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long mail servers may take, each time in all and not since the last byte. Shorter than RFC 5321 asks for (section 4.5.3.2) where
 * nothing is at stake and another connection can take over; as long as it asks for once a server may have taken the mail.
 *
 * @param login from the start of a connection until mail can be sent: TCP, TLS, greeting, EHLO, STARTTLS and AUTH together
 * @param command for the reply to one command before the content
 * @param envelope for all commands of one mail before its content
 * @param content until a server has read the whole content
 * @param confirmation for the reply to the dot that ends the content; only after that is it unknown whether the mail was taken
 */
@ConfigurationProperties("serai.egress.smtp")
public record SmtpProperties(
        @DefaultValue("30s") Duration login,
        @DefaultValue("30s") Duration command,
        @DefaultValue("5m") Duration envelope,
        @DefaultValue("10m") Duration content,
        @DefaultValue("10m") Duration confirmation) {}

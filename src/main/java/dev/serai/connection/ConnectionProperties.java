package dev.serai.connection;

import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How connections are used.
 *
 * @param sandbox true to let every connection answer from the sandbox; also {@code MOCK_EXTERNAL_APIS=true} in the environment
 * @param testsPerMinute connection tests a tenant may make
 * @param sandboxProviders the provider that stands in, by channel, where a tenant has configured none in development; the first of
 *     the catalogue where none is given. For operations that it does not do, another one stands in
 */
@ConfigurationProperties("serai.connection")
record ConnectionProperties(@DefaultValue("false") boolean sandbox, @DefaultValue("60") int testsPerMinute,
        Map<String, String> sandboxProviders) {

    private static final Map<String, String> STAND_INS = Map.of("email", "sendgrid", "sms", "twilio", "whatsapp", "whatsapp-business",
            "payment", "stripe", "video", "zoom", "calendar", "google-calendar", "crm", "hubspot", "chat", "slack");

    String standIn(String channel) {
        String configured = sandboxProviders == null ? null : sandboxProviders.get(channel);
        return configured == null ? STAND_INS.get(channel) : configured;
    }
}

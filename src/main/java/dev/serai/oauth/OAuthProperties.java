package dev.serai.oauth;

import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How people let Serai in at providers.
 *
 * @param clients the instance's own clients by the name that the provider's file gives them, such as {@code google}: those of tenants that
 *     have none of their own
 * @param returnAddresses where a browser may be sent after a consent, e.g. {@code https://app.example.com/settings}: addresses that begin
 *     with one of these, path by path
 */
@ConfigurationProperties("serai.oauth")
record OAuthProperties(@DefaultValue Map<String, Client> clients, @DefaultValue List<String> returnAddresses) {

    /**
     * A client of the instance.
     *
     * @param id of the client, as the provider shows it
     * @param secret of the client
     */
    record Client(String id, String secret) {

        @Override
        public String toString() {
            return "Client[" + id + "]";
        }
    }
}

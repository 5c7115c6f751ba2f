package dev.serai.embedded;

import java.io.IOException;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Brings a PostgreSQL along when {@code spring.datasource.url} names none. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${spring.datasource.url:}' == ''")
class EmbeddedPostgresConfiguration {

    @Bean
    EmbeddedPostgresServer embeddedPostgresServer(DataDirectory directory, EmbeddedPostgresProperties properties) throws IOException {
        return new EmbeddedPostgresServer(directory, properties);
    }

    @Bean
    JdbcConnectionDetails embeddedPostgresConnection(EmbeddedPostgresServer server) {
        return new EmbeddedPostgresConnection(server.jdbcUrl(), server.password());
    }

    /** The owner of the embedded database. */
    private record EmbeddedPostgresConnection(String url, String password) implements JdbcConnectionDetails {

        @Override
        public String getJdbcUrl() {
            return url;
        }

        @Override
        public String getUsername() {
            return "postgres";
        }

        @Override
        public String getPassword() {
            return password;
        }

        @Override
        public String toString() {
            return "EmbeddedPostgresConnection[" + url + "]";
        }
    }
}

package bench;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * The plain proxy once it may lose nothing: what one writes in Camel without Serai. It stores each message in PostgreSQL, fsync on,
 * before it calls the provider, and what came of it after. It knows one tenant, checks nothing, has one provider and tries once.
 */
@SpringBootConfiguration
@EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
public class DurableProxy {

    private static final String STORE = "insert into message (id, body, status) values (:?id::uuid, :?message, 'accepted')";
    private static final String SETTLE = "update message set status = 'delivered', provider_message_id = :?messageId where id = :?id::uuid";

    public static void main(String[] args) {
        SpringApplication.run(DurableProxy.class, args);
    }

    /** Set up as Serai sets up its own. */
    @Bean(destroyMethod = "close")
    EmbeddedPostgres postgres() throws IOException {
        return EmbeddedPostgres.builder().setDataDirectory(Files.createDirectories(Path.of("data", "postgres")))
                .setOverrideWorkingDirectory(Path.of("binaries").toFile())
                .setServerConfig("fsync", "on").setServerConfig("synchronous_commit", "on").setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "128MB").setServerConfig("wal_level", "minimal").setServerConfig("max_wal_senders", "0")
                .setServerConfig("max_wal_size", "4GB").setServerConfig("checkpoint_timeout", "15min").setServerConfig("jit", "off")
                .start();
    }

    @Bean(destroyMethod = "close")
    DataSource dataSource(EmbeddedPostgres postgres) throws SQLException {
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(postgres.getJdbcUrl("postgres", "postgres") + "&prepareThreshold=1");
        pool.setMaximumPoolSize(20);
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            statement.execute("create table message (id uuid primary key, body text not null, status text not null, "
                    + "provider_message_id text, created_at timestamptz not null default now())");
        }
        return pool;
    }

    @Bean
    RouteBuilder durableRoute() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).log(LoggingLevel.ERROR, "${exception.message}")
                        .removeHeaders("*").setHeader("CamelHttpResponseCode", constant(502));
                from("platform-http:/api/v1/integrations/email/send?httpMethodRestrict=POST").id("durable")
                        .removeHeaders("*")
                        .setHeader("id", () -> UUID.randomUUID().toString())
                        .convertBodyTo(String.class).setHeader("message", body()).setVariable("message", body())
                        .setBody(constant(STORE)).to("jdbc:dataSource?useHeadersAsParameters=true")
                        .setVariable("id", header("id"))
                        .removeHeaders("*")
                        .setBody(variable("message"))
                        .setHeader("Content-Type", constant("application/json"))
                        .setHeader("Authorization", constant("Bearer SG.bench"))
                        .to("{{bench.provider}}/v3/mail/send?httpMethod=POST&connectionsPerRoute=200&maxTotalConnections=200")
                        .setHeader("id", variable("id")).setHeader("messageId", header("X-Message-Id"))
                        .setBody(constant(SETTLE)).to("jdbc:dataSource?useHeadersAsParameters=true")
                        .removeHeaders("*").setBody(constant(""))
                        .setHeader("CamelHttpResponseCode", constant(202));
            }
        };
    }
}

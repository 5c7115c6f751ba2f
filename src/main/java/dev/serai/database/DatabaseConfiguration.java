package dev.serai.database;

import com.zaxxer.hikari.HikariDataSource;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.flyway.FlywayDataSource;
import org.springframework.boot.autoconfigure.flyway.FlywayMigrationStrategy;
import org.springframework.boot.autoconfigure.jdbc.DataSourceProperties;
import org.springframework.boot.autoconfigure.jdbc.JdbcConnectionDetails;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/** Opens both doors, on the database brought along or the one that {@code spring.datasource} names. */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

    @Bean(defaultCandidate = false)
    @FlywayDataSource
    @ConfigurationProperties("spring.datasource.hikari")
    HikariDataSource systemDataSource(ObjectProvider<JdbcConnectionDetails> embedded, DataSourceProperties properties) {
        JdbcConnectionDetails details = embedded.getIfAvailable();
        HikariDataSource pool;
        if (details == null) {
            pool = properties.initializeDataSourceBuilder().type(HikariDataSource.class).build();
        } else {
            pool = new HikariDataSource();
            pool.setJdbcUrl(details.getJdbcUrl());
            pool.setUsername(details.getUsername());
            pool.setPassword(details.getPassword());
        }
        pool.setPoolName("system");
        return pool;
    }

    /** Behind the keys: where they are wrong, Serai does not start, and the database stays as it is. */
    @Bean
    @DependsOn("encryptionKeys")
    FlywayMigrationStrategy checkedMigration(@Qualifier("systemDataSource") HikariDataSource system) {
        return flyway -> {
            DatabaseCheck.require(system, system.getJdbcUrl());
            flyway.migrate();
        };
    }

    @Bean(defaultCandidate = false)
    HikariDataSource callerPool(@Qualifier("systemDataSource") HikariDataSource system, DatabaseProperties properties) {
        HikariDataSource pool = new HikariDataSource();
        system.copyStateTo(pool);
        pool.setPoolName("callers");
        pool.setMaximumPoolSize(properties.callerConnections());
        return pool;
    }

    /** The tenants' door; the one that whoever asks for a {@code DataSource} gets. */
    @Bean
    DataSource dataSource(@Qualifier("callerPool") DataSource pool, CurrentTenant tenant) {
        return new TenantDataSource(pool, tenant);
    }

    @Bean
    @DependsOnDatabaseInitialization
    SystemDatabase systemDatabase(@Qualifier("systemDataSource") DataSource dataSource) {
        return new SystemDatabase(dataSource);
    }
}

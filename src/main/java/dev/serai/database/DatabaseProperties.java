package dev.serai.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How PostgreSQL is used, beside {@code spring.datasource}.
 *
 * @param callerConnections connections for what callers of the API read and change; those that accept and carry are beside them,
 *     {@code spring.datasource.hikari.maximum-pool-size}
 */
@ConfigurationProperties("serai.database")
record DatabaseProperties(@DefaultValue("10") int callerConnections) {}

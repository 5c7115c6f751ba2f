/**
 * The two doors to PostgreSQL. {@code DataSource} and {@code JdbcClient} are the tenants' door: the database itself shows and takes only
 * rows of the tenant that the current work is for, and nothing where there is none. {@link dev.serai.database.SystemDatabase} sees all
 * tenants and is asked for by name.
 */
package dev.serai.database;

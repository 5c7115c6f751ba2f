package dev.serai;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.apache.camel.CamelContext;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Everything besides its answers that a running Serai says or keeps, looked through for secrets. */
final class Outputs {

    private static final List<String> TALKATIVE = List.of("dev.serai", "org.apache.camel");
    private static final List<String> TELLING = List.of("dump", "browse", "list", "explain");

    private final SecretSearch search;
    private volatile boolean watching = true;
    private AppenderBase<ILoggingEvent> lines;

    Outputs(SecretSearch search) {
        this.search = search;
    }

    /** Every line logged until it is closed. */
    AutoCloseable watchLogs() {
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Map<String, Level> levels = new TreeMap<>();
        TALKATIVE.forEach(name -> levels.put(name, ((Logger) LoggerFactory.getLogger(name)).getLevel()));
        AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
            @Override
            protected void append(ILoggingEvent event) {
                search.text("log", event.getLoggerName() + " " + event.getLevel(), event.getThreadName() + " " + event.getMDCPropertyMap()
                        + " " + event.getKeyValuePairs() + " " + event.getFormattedMessage()
                        + (event.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(event.getThrowableProxy())));
            }
        };
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        lines = appender;
        return () -> {
            watching = false;
            root.detachAppender(appender);
            levels.forEach((name, level) -> {
                Logger logger = (Logger) LoggerFactory.getLogger(name);
                logger.setLevel(level);
                logger.setAdditive(true);
                logger.detachAppender(appender);
            });
        };
    }

    /** From now on at DEBUG; those lines go nowhere else. */
    void logMore() {
        TALKATIVE.forEach(name -> {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            logger.addAppender(lines);
            logger.setAdditive(false);
            logger.setLevel(Level.DEBUG);
        });
    }

    /** What would become spans and metrics. */
    void watchObservations(ObservationRegistry registry) {
        registry.observationConfig().observationHandler(new ObservationHandler<Observation.Context>() {
            @Override
            public void onStop(Observation.Context context) {
                if (watching) {
                    search.text("observations", context.getName(), context.getContextualName() + " " + context.getAllKeyValues() + " "
                            + (context.getError() == null ? "" : trace(context.getError())));
                }
            }

            @Override
            public boolean supportsContext(Observation.Context context) {
                return true;
            }
        });
    }

    private static String trace(Throwable failure) {
        StringBuilder trace = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            trace.append(cause).append('\n');
        }
        return trace.toString();
    }

    void threads() {
        search.text("threads", "names", Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList().toString());
    }

    void camel(CamelContext camel) {
        camel.getEndpoints().forEach(endpoint -> search.text("camel", "endpoint", endpoint.getEndpointUri() + " " + endpoint));
        camel.getRoutes().forEach(route -> search.text("camel", "route", route + " " + route.getProperties() + " " + route.getEndpoint()));
        camel.getInflightRepository().browse().forEach(each -> search.text("camel", "in flight", each.toString()));
        search.text("camel", "properties", camel.getGlobalOptions() + " " + camel.getPropertiesComponent().loadProperties());
    }

    /** Every attribute of every MBean, and what the broker's tell; Camel has none, for camel-management is left out. */
    void jmx() throws JMException {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        for (ObjectName name : server.queryNames(null, null)) {
            search.text("jmx", "name", name.toString());
            for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
                if (attribute.isReadable()) {
                    search.text("jmx", name + " " + attribute.getName(), attribute(server, name, attribute.getName()));
                }
            }
            if (name.getDomain().startsWith("org.apache")) {
                for (MBeanOperationInfo operation : server.getMBeanInfo(name).getOperations()) {
                    if (operation.getSignature().length == 0 && TELLING.stream().anyMatch(operation.getName()::startsWith)) {
                        search.text("jmx", name + " " + operation.getName(), invoke(server, name, operation.getName()));
                    }
                }
            }
        }
    }

    private static String attribute(MBeanServer server, ObjectName name, String attribute) {
        try {
            return text(server.getAttribute(name, attribute));
        } catch (JMException | RuntimeMBeanException e) {
            return e.toString();
        }
    }

    private static String invoke(MBeanServer server, ObjectName name, String operation) {
        try {
            return text(server.invoke(name, operation, new Object[0], new String[0]));
        } catch (JMException | RuntimeMBeanException e) {
            return e.toString();
        }
    }

    private static String text(Object value) {
        if (value != null && value.getClass().isArray()) {
            Object[] items = new Object[Array.getLength(value)];
            for (int i = 0; i < items.length; i++) {
                items[i] = text(Array.get(value, i));
            }
            return Arrays.toString(items);
        }
        return String.valueOf(value);
    }

    /** Every row of every table, as text. */
    void database(JdbcClient jdbc) {
        List<String> tables = jdbc.sql("""
                select format('%I', table_name) from information_schema.tables
                where table_schema = current_schema() and table_type = 'BASE TABLE'""").query(String.class).list();
        for (String table : tables) {
            jdbc.sql("select t::text from " + table + " t").query(row -> {
                search.text("database", table, row.getString(1));
            });
        }
        jdbc.sql("select query from pg_stat_activity").query(row -> {
            search.text("database", "pg_stat_activity", row.getString(1));
        });
    }

    /** Every file below a folder, the database's own included, save those for secrets; the broker's hold the messages it was sent. */
    void files(Path folder, Path... secrets) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!List.of(secrets).contains(file) && !file.startsWith(folder.resolve("broker"))) {
                    fileUnlessGone(file);
                }
            }
        }
    }

    /** The database takes away files of its own while it runs. */
    private void fileUnlessGone(Path file) throws IOException {
        try {
            search.file("files", file);
        } catch (NoSuchFileException e) {
            if (Files.exists(file)) {
                throw e;
            }
        }
    }
}

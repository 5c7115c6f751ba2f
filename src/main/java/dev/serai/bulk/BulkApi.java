package dev.serai.bulk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.api.Answer;
import dev.serai.api.Fields;
import dev.serai.api.OverloadedException;
import dev.serai.api.Page;
import dev.serai.api.PathId;
import dev.serai.api.ProblemException;
import dev.serai.api.Query;
import dev.serai.api.RequestBody;
import dev.serai.bulk.BulkStore.Listed;
import dev.serai.connection.Connections;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import dev.serai.operation.RecipientAddress.Kind;
import dev.serai.routing.BadLeverException;
import dev.serai.routing.LeverReader;
import dev.serai.routing.Levers;
import dev.serai.security.Caller;
import java.io.IOException;
import java.io.InputStream;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import javax.sql.DataSource;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/** What the routes of {@code /api/bulk-jobs} and of the channels' {@code /bulk} call. */
@Component
public class BulkApi {

    private static final Logger log = LoggerFactory.getLogger(BulkApi.class);
    private static final int LONGEST_NAME = 200;
    private static final int DOWNLOADS = 3;
    private static final List<String> LEVERS = List.of(LeverReader.PROVIDER, LeverReader.EXPIRES);
    private static final List<String> FIELDS = List.of("name", "operation", "message", "connectionId", "provider", "expires",
            "skipBadRows");
    private static final String[] STATES = Arrays.stream(JobState.values()).map(JobState::word).toArray(String[]::new);

    private final BulkJobs jobs;
    private final BulkStore store;
    private final Operations operations;
    private final Connections connections;
    private final LeverReader levers;
    private final DataSource dataSource;
    private final ObjectMapper json;
    private final Semaphore downloads = new Semaphore(DOWNLOADS);

    BulkApi(BulkJobs jobs, BulkStore store, Operations operations, Connections connections, LeverReader levers, DataSource dataSource,
            ObjectMapper json) {
        this.jobs = jobs;
        this.store = store;
        this.operations = operations;
        this.connections = connections;
        this.levers = levers;
        this.dataSource = dataSource;
        this.json = json;
    }

    /** A page of rows; {@code nextCursor} is the number of its last one. */
    record Rows(List<Listed> items, String nextCursor) {}

    /** {@code GET /api/bulk-jobs?state=}. */
    public Page<BulkJob> list(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        Query query = Query.of(exchange.getMessage());
        int most = Page.limit(query.get("limit"));
        List<BulkJob> found = store.before(tenant, word(query, "state", STATES), Page.cursor(query.get("cursor")), most + 1);
        return Page.of(found.stream().map(BulkJob::withoutMessage).toList(), most, BulkJob::id, each -> each);
    }

    private static String word(Query query, String name, String... accepted) {
        String value = query.get(name);
        if (value != null && !Arrays.asList(accepted).contains(value)) {
            throw ProblemException.badField(name, "is \"" + value + "\"; accepted are " + String.join(", ", accepted));
        }
        return value;
    }

    public BulkJob get(@Header("id") String id) {
        return jobs.find(Caller.requiredTenant(), id(id));
    }

    private static UUID id(String id) {
        return PathId.of(id, "bulk job");
    }

    /** Takes {@code {operation, message, name, connectionId, provider, expires, skipBadRows}}. */
    public Answer create(@Body byte[] body) {
        Caller caller = Caller.required();
        ObjectNode sent = RequestBody.object(body, "message");
        Fields fields = new Fields(sent);
        fields.onlyKnown(FIELDS);
        String word = fields.requiredText("operation", LONGEST_NAME);
        if (!fields.has("message")) {
            fields.reject("message", "is required: the content, such as {\"subject\": \"Hello {{name}}\", \"text\": \"...\"}");
        }
        ObjectNode message = fields.object("message");
        Boolean skip = fields.bool("skipBadRows");
        fields.check();
        Operation operation = taken(word);
        ObjectNode content = named(operation, message);
        BulkJob job = jobs.create(caller.tenant(), job(caller, operation, sent, content, Boolean.TRUE.equals(skip)));
        return Answer.created(job, "/api/bulk-jobs/" + job.id());
    }

    /** With the names of its fields as the operation reads them. */
    private ObjectNode named(Operation operation, ObjectNode message) {
        try {
            return RequestBody.object(json.writeValueAsBytes(message), operations.names(operation));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Content cannot be written", e);
        }
    }

    private Operation taken(String word) {
        Operation operation = operations.find(word).filter(found -> found.kind() == Operation.Kind.COMMAND && Kind.of(found) != null)
                .orElse(null);
        if (operation == null) {
            throw ProblemException.badField("operation", "is \"" + word + "\"; accepted are " + String.join(", ", operations.all().stream()
                    .filter(each -> each.kind() == Operation.Kind.COMMAND && Kind.of(each) != null).map(Operation::name).toList()));
        }
        return operation;
    }

    private NewJob job(Caller caller, Operation operation, ObjectNode sent, ObjectNode content, boolean skipBad) {
        Fields fields = new Fields(sent);
        String name = fields.text("name", LONGEST_NAME);
        Map<String, String> given = new HashMap<>();
        for (String lever : LEVERS) {
            given.put(lever, fields.text(lever, LONGEST_NAME));
        }
        given.put(LeverReader.CONNECTION, fields.text("connectionId", LONGEST_NAME));
        fields.check();
        try {
            Levers read = levers.read(operation, caller.tenant(), caller.userId(), given::get);
            return new NewJob(name, operation, content, read.requested(), caller.userId(),
                    given.get(LeverReader.EXPIRES) == null ? null : read.schedule().expiresAt(), skipBad);
        } catch (BadLeverException e) {
            throw ProblemException.badField(e.lever().equals(LeverReader.CONNECTION) ? "connectionId" : e.lever(), e.getMessage());
        }
    }

    /** All at once: content and {@code recipients} in one JSON body, for the operation that the variable {@code operation} names. */
    public Answer send(Exchange exchange) {
        Caller caller = Caller.required();
        Operation operation = taken(exchange.getVariable("operation", String.class));
        UUID tenant = caller.tenant();
        Upload upload = Upload.of(exchange.getMessage().getBody());
        if (!upload.isDocument()) {
            throw new ProblemException(415, "Unsupported media type", "Content and recipients together are sent as application/json; for"
                    + " CSV and NDJSON make a job (POST /api/bulk-jobs) and send the recipients to it", List.of());
        }
        ObjectNode sent = upload.content();
        ObjectNode content = named(operation, sent);
        ObjectNode levers = content.deepCopy();
        for (String field : FIELDS) {
            if (!operation.messageSchema().path("properties").has(field)) {
                content.remove(field);
            } else {
                levers.remove(field);
            }
        }
        Fields fields = new Fields(levers);
        Boolean skip = fields.bool("skipBadRows");
        fields.check();
        BulkJob job = jobs.createWhole(tenant, job(caller, operation, levers, content, !Boolean.FALSE.equals(skip)), upload);
        return new Answer(202, job.withoutMessage(), Map.of("Location", "/api/bulk-jobs/" + job.id()));
    }

    /** Adds recipients: JSON, NDJSON or CSV. */
    public BulkJobs.Uploaded upload(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        UUID id = id(exchange.getMessage().getHeader("id", String.class));
        jobs.find(tenant, id);
        return jobs.upload(tenant, id, Upload.of(exchange.getMessage().getBody()));
    }

    public Answer check(@Header("id") String id) {
        return accepted(jobs.check(Caller.requiredTenant(), id(id)));
    }

    /** Takes {@code {skipBadRows}}. */
    public Answer start(@Header("id") String id, @Body byte[] body) {
        UUID tenant = Caller.requiredTenant();
        jobs.find(tenant, id(id));
        Fields fields = new Fields(RequestBody.optionalObject(body));
        fields.onlyKnown(List.of("skipBadRows"));
        Boolean skip = fields.bool("skipBadRows");
        fields.check();
        return accepted(jobs.start(tenant, id(id), skip));
    }

    private static Answer accepted(BulkJob job) {
        return Answer.accepted(job.withoutMessage());
    }

    public BulkJob pause(@Header("id") String id) {
        return jobs.pause(Caller.requiredTenant(), id(id)).withoutMessage();
    }

    public BulkJob resume(@Header("id") String id) {
        return jobs.resume(Caller.requiredTenant(), id(id)).withoutMessage();
    }

    public Answer cancel(@Header("id") String id) {
        return accepted(jobs.cancel(Caller.requiredTenant(), id(id)));
    }

    /** {@code GET /api/bulk-jobs/{id}/recipients?state=}. */
    public Rows recipients(Exchange exchange) {
        UUID tenant = Caller.requiredTenant();
        UUID id = id(exchange.getMessage().getHeader("id", String.class));
        jobs.find(tenant, id);
        Query query = Query.of(exchange.getMessage());
        int most = Page.limit(query.get("limit"));
        List<Listed> found = store.rows(tenant, id, word(query, "state", "bad", "duplicate"), number(query.get("cursor")), most + 1);
        boolean more = found.size() > most;
        List<Listed> page = more ? found.subList(0, most) : found;
        return new Rows(page, more ? Integer.toString(page.get(most - 1).row()) : null);
    }

    private static int number(String cursor) {
        if (cursor == null) {
            return 0;
        }
        try {
            return Integer.parseUnsignedInt(cursor);
        } catch (NumberFormatException e) {
            throw ProblemException.badField("cursor", "is \"" + cursor + "\"; send the nextCursor of the page before");
        }
    }

    /** {@code GET /api/bulk-jobs/{id}/outcomes?format=&state=}: what became of each row, as a download. */
    public Answer outcomes(Exchange exchange) {
        Caller caller = Caller.required();
        UUID tenant = caller.tenant();
        BulkJob job = jobs.find(tenant, id(exchange.getMessage().getHeader("id", String.class)));
        Query query = Query.of(exchange.getMessage());
        boolean csv = "csv".equals(word(query, "format", "csv", "ndjson"));
        boolean bad = word(query, "state", "bad") != null;
        InputStream stream = open(tenant, job, bad, csv);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(stream);
            }
        });
        return new Answer(200, stream, Map.of(Exchange.CONTENT_TYPE, csv ? "text/csv; charset=utf-8" : "application/x-ndjson",
                "Content-Disposition", "attachment; filename=\"bulk-" + job.id() + (bad ? "-bad" : "")
                        + (csv ? ".csv" : ".ndjson") + "\""));
    }

    private InputStream open(UUID tenant, BulkJob job, boolean bad, boolean csv) {
        if (!downloads.tryAcquire()) {
            throw new OverloadedException("Serai writes as many downloads of bulk jobs as it may at once");
        }
        try {
            boolean own = job.askedBy() != null && connections.hasOwn(tenant, job.askedBy(), operations.find(job.operation())
                    .map(Operation::channel).orElse(null));
            Map<UUID, Boolean> read = new HashMap<>();
            boolean over = job.ofState().isOver();
            return new OutcomeStream(dataSource.getConnection(), tenant, job.id(), bad, new OutcomeStream.Lines() {
                @Override
                public String head() {
                    return csv ? String.join(",", RowOutcome.COLUMNS) + "\r\n" : "";
                }

                @Override
                public String line(ResultSet row) throws SQLException {
                    RowOutcome outcome = RowOutcome.of(row, over, connection -> !own && (connection == null
                            || read.computeIfAbsent(connection, each -> connections.isRead(tenant, each, job.askedBy()))));
                    return csv ? outcome.csv() : written(outcome);
                }
            }, downloads::release);
        } catch (SQLException e) {
            downloads.release();
            throw new DataAccessResourceFailureException("The database does not answer", e);
        } catch (RuntimeException e) {
            downloads.release();
            throw e;
        }
    }

    private String written(RowOutcome outcome) {
        try {
            return json.writeValueAsString(outcome) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A row cannot be written", e);
        }
    }

    private static void close(InputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            log.warn("{}", e.getMessage(), e.getCause());
        }
    }
}

package dev.serai.openapi;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What operations need to be called. By itself an operation is called by an administrator, with the example of its body; here stands where
 * the ids in paths come from, which bodies the examples do not fit, and what the operator calls.
 */
final class Fixtures {

    private static final List<Resource> RESOURCES = List.of(new TenantFixtures(), new UserFixtures(), new ConnectionFixtures(),
            new DeliveryFixtures(), new EventFixtures(), new OperationFixtures(), new SubscriptionFixtures(), new TemplateFixtures(),
            new RehearsalFixtures(), new ProblemFixtures(), new SuppressionFixtures(), new PortalFixtures(), new CodeFixtures(),
            new ScheduleFixtures(), new BulkFixtures());
    private static final Fixtures INSTANCE = new Fixtures();

    private final Map<String, Function<TenantClient, String>> ids = new LinkedHashMap<>();
    private final Map<String, String> values = new LinkedHashMap<>();
    private final Map<String, Function<TenantClient, String>> bodies = new LinkedHashMap<>();
    private final Map<String, Consumer<TenantClient>> before = new LinkedHashMap<>();
    private final List<String> operators = new ArrayList<>();
    private final List<String> persons = new ArrayList<>();

    /** One kind of resource. */
    interface Resource {
        void describe(Fixtures fixtures);
    }

    private Fixtures() {
        RESOURCES.forEach(resource -> resource.describe(this));
    }

    static Fixtures get() {
        return INSTANCE;
    }

    /**
     * Makes something of the tenant whose id stands at the end of a path.
     *
     * @param path such as {@code /api/tenants/{id}}, also for the paths that go on from there; with a verb before it only for that
     *     operation
     */
    Fixtures id(String path, Function<TenantClient, String> made) {
        ids.put(path, made);
        return this;
    }

    /** The value of a parameter that is no id, wherever it stands. */
    Fixtures value(String parameter, String value) {
        values.put(parameter, value);
        return this;
    }

    /** @param operation verb and path */
    Fixtures body(String operation, Function<TenantClient, String> body) {
        bodies.put(operation, body);
        return this;
    }

    /** Does something before an operation is called to succeed. */
    Fixtures before(String operation, Consumer<TenantClient> work) {
        before.put(operation, work);
        return this;
    }

    /** @param operations verbs and paths, or beginnings of paths */
    Fixtures operator(String... operations) {
        operators.addAll(List.of(operations));
        return this;
    }

    /**
     * What succeeds only for a person: one who lets Serai in at a provider, as {@code ConsentIntegrationTests} does, or who decides what a
     * draft leaves open, as {@code DraftIntegrationTests} does.
     *
     * @param paths of operations
     */
    Fixtures person(String... paths) {
        persons.addAll(List.of(paths));
        return this;
    }

    boolean needsPerson(ApiOperation operation) {
        return persons.contains(operation.path());
    }

    boolean isForOperator(ApiOperation operation) {
        return operators.stream().anyMatch(each -> each.startsWith("/") ? operation.path().startsWith(each)
                : operation.toString().equals(each));
    }

    void prepare(ApiOperation operation, TenantClient client) {
        before.getOrDefault(operation.toString(), none -> {}).accept(client);
    }

    /** The body to send; null for none. */
    String body(ApiOperation operation, TenantClient client) {
        Function<TenantClient, String> made = bodies.get(operation.toString());
        if (made != null) {
            return made.apply(client);
        }
        return operation.bodyExamples().isEmpty() ? null : operation.bodyExamples().get(0).toString();
    }

    /** The names of the parameters of the path that are ids of what a tenant has. */
    List<String> idParameters(ApiOperation operation) {
        return operation.parameters("path").stream().filter(name -> !values.containsKey(name)).toList();
    }

    /** A value for each parameter of the path, of things just made. */
    Map<String, String> pathValues(ApiOperation operation, TenantClient client) {
        Map<String, String> found = new LinkedHashMap<>();
        StringBuilder prefix = new StringBuilder();
        for (String segment : operation.path().substring(1).split("/")) {
            prefix.append('/').append(segment);
            if (segment.startsWith("{")) {
                String name = segment.substring(1, segment.length() - 1);
                String last = "{" + name + "}";
                boolean isLast = operation.path().lastIndexOf("{") == operation.path().indexOf(last);
                Function<TenantClient, String> made = isLast ? ids.get(operation.toString()) : null;
                made = made == null ? ids.get(prefix.toString()) : made;
                String value = made == null ? values.get(name) : made.apply(client);
                if (value == null) {
                    throw new AssertionError(operation + " cannot be called: nothing makes a " + prefix
                            + "; say in a class beside Fixtures what does");
                }
                found.put(name, value);
            }
        }
        return found;
    }
}

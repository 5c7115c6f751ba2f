package dev.serai.client.stripe;

import com.stripe.net.ApiResource.RequestMethod;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The kinds of objects that {@code stripe:} knows with the methods of each, named as in Camel's component and in Stripe's SDK. */
enum StripeResource {

    BALANCE("balance", "balance", Map.of("retrieve", Call.get(""))),
    CHARGES("charges", "charges", Map.of("capture", Call.post("/capture"))),
    CUSTOMERS("customers", "customers", Map.of("delete", Call.delete())),
    PAYMENT_INTENTS("paymentIntents", "payment_intents",
            Map.of("cancel", Call.post("/cancel"), "capture", Call.post("/capture"), "confirm", Call.post("/confirm"))),
    PAYMENT_METHODS("paymentMethods", "payment_methods",
            Map.of("attach", Call.post("/attach"), "detach", Call.post("/detach"), "search", Call.NONE)),
    REFUNDS("refunds", "refunds", Map.of("cancel", Call.post("/cancel"), "search", Call.NONE)),
    SUBSCRIPTIONS("subscriptions", "subscriptions", Map.of("cancel", Call.delete())),
    INVOICES("invoices", "invoices", Map.of("delete", Call.delete(), "finalize", Call.post("/finalize"), "pay", Call.post("/pay"),
            "send", Call.post("/send"), "void", Call.post("/void"))),
    INVOICE_ITEMS("invoiceItems", "invoiceitems", Map.of("delete", Call.delete(), "search", Call.NONE)),
    PRODUCTS("products", "products", Map.of("delete", Call.delete())),
    PRICES("prices", "prices", Map.of()),
    BALANCE_TRANSACTIONS("balanceTransactions", "balance_transactions",
            Map.of("create", Call.NONE, "search", Call.NONE, "update", Call.NONE));

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,255}");

    private final String label;
    private final String path;
    private final Map<String, Call> methods;

    StripeResource(String label, String path, Map<String, Call> own) {
        this.label = label;
        this.path = "/v1/" + path;
        Map<String, Call> all = new TreeMap<>();
        if (!own.containsKey("retrieve")) {
            all.putAll(Map.of("create", Call.post(""), "list", Call.get(""), "search", Call.get("/search"),
                    "retrieve", new Call(RequestMethod.GET, "", true), "update", new Call(RequestMethod.POST, "", true)));
        }
        all.putAll(own);
        all.values().removeIf(call -> call == Call.NONE);
        this.methods = all;
    }

    /**
     * How a method is called.
     *
     * @param suffix what ends the path, e.g. {@code /cancel}
     * @param ofOne whether it is asked of one object, named by its id
     */
    record Call(RequestMethod method, String suffix, boolean ofOne) {

        private static final Call NONE = new Call(null, "", false);

        private static Call get(String suffix) {
            return new Call(RequestMethod.GET, suffix, false);
        }

        private static Call post(String suffix) {
            return new Call(RequestMethod.POST, suffix, !suffix.isEmpty());
        }

        private static Call delete() {
            return new Call(RequestMethod.DELETE, "", true);
        }
    }

    static Optional<StripeResource> named(String label) {
        return Arrays.stream(values()).filter(resource -> resource.label.equals(label)).findFirst();
    }

    static List<String> names() {
        return Arrays.stream(values()).map(resource -> resource.label).sorted().toList();
    }

    /** The call that a method makes; fails, naming the known ones, where there is none. */
    Call check(String method) {
        Call call = methods.get(method);
        if (call == null) {
            throw new IllegalArgumentException("stripe:" + label + " has no method \"" + method + "\"; known are "
                    + String.join(", ", methods.keySet()));
        }
        return call;
    }

    /** The path below the host; what comes from outside is never more than an id in it. */
    String path(Call call, String id) {
        if (!call.ofOne()) {
            return path + call.suffix();
        }
        if (id == null || !ID.matcher(id).matches()) {
            throw new IllegalArgumentException("The header " + StripeEndpoint.OBJECT_ID
                    + " is no id of Stripe; letters, digits, _ and - are");
        }
        return path + "/" + id + call.suffix();
    }
}

package dev.serai.egress;

import dev.serai.provider.ProviderCall;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.component.http.HttpEndpoint;
import org.apache.camel.component.http.HttpProducer;

/**
 * An HTTP endpoint that takes addresses in messages as they are. Camel's own resolves property placeholders in them, so that whoever can
 * put {@code {{env:...}}} into a message or a connection would read the server's environment.
 */
final class LiteralHttpEndpoint extends HttpEndpoint {

    private static final List<String> ADDRESSES = List.of(Exchange.HTTP_URI, Exchange.HTTP_PATH, Exchange.HTTP_QUERY,
            Exchange.HTTP_RAW_QUERY, Exchange.REST_HTTP_URI, Exchange.REST_HTTP_QUERY);

    /** @param made the endpoint as Camel's component made and configured it, which makes its endpoints itself */
    LiteralHttpEndpoint(HttpEndpoint made) {
        for (Class<?> type = HttpEndpoint.class; type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isFinal(field.getModifiers())) {
                    copy(field, made);
                }
            }
        }
    }

    private void copy(Field field, HttpEndpoint made) {
        try {
            field.setAccessible(true);
            field.set(this, field.get(made));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Camel's HTTP endpoint has a field that cannot be read: " + field, e);
        }
    }

    @Override
    public Producer createProducer() {
        return new HttpProducer(this) {

            @Override
            public void process(Exchange exchange) throws Exception {
                ADDRESSES.forEach(name -> takeLiterally(exchange.getMessage(), name));
                super.process(exchange);
            }
        };
    }

    /** Encodes the braces of placeholders, which an address has no other use for, and secrets that would lead elsewhere. */
    private static void takeLiterally(Message message, String name) {
        Object value = message.getHeader(name);
        if (value != null) {
            String given = value.toString();
            String address = ProviderCall.current().map(call -> call.address(given)).orElse(given);
            boolean literal = !address.contains("{{") && !address.contains("}}");
            String taken = literal ? address : address.replace("{", "%7B").replace("}", "%7D");
            if (!taken.equals(given)) {
                message.setHeader(name, taken);
            }
        }
    }
}

package dev.serai.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import dev.serai.operation.Operation;
import dev.serai.operation.Operation.Kind;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.Operation.Priority;
import dev.serai.operation.Operation.ServerError;
import dev.serai.operation.Operations;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import org.springframework.test.util.ReflectionTestUtils;

/** The operation {@code payment.create} of tests; in a process of its own it is asked for by a property. */
@Component
@ConditionalOnProperty("serai.test.payments")
public final class PaymentOperation {

    private static final String NAME = "payment.create";
    private static final String MESSAGE = """
            {"type": "object", "required": ["amount", "currency", "reference"], "additionalProperties": false, "properties": {
              "amount": {"type": "integer", "minimum": 1}, "currency": {"type": "string"}, "reference": {"type": "string"}}}""";
    private static final String RESULT = """
            {"type": "object", "required": ["paymentId", "status"], "additionalProperties": false, "properties": {
              "paymentId": {"type": "string"}, "status": {"type": "string"}, "clientSecret": {"type": "string"}}}""";

    PaymentOperation(Operations operations, @Value("${serai.test.payments}") OnUnknown policy) {
        add(operations, policy);
    }

    /** What moves money, with this policy for what is unknown. */
    public static Operation of(OnUnknown policy) {
        return new Operation(NAME, "payment", "Take a payment", "", Kind.COMMAND, Duration.ofSeconds(10), Priority.HIGH, List.of(), null,
                policy, ServerError.UNKNOWN, null, json(MESSAGE), json(RESULT), List.of());
    }

    /** Makes the operation known to a running Serai. */
    public static void add(Operations operations, OnUnknown policy) {
        change(operations, of(policy), JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(json(MESSAGE)));
    }

    public static void remove(Operations operations) {
        change(operations, null, null);
    }

    @SuppressWarnings("unchecked")
    private static void change(Operations operations, Operation operation, JsonSchema schema) {
        Map<String, Operation> all = new TreeMap<>((Map<String, Operation>) ReflectionTestUtils.getField(operations, "operations"));
        Map<String, JsonSchema> schemas = new HashMap<>((Map<String, JsonSchema>) ReflectionTestUtils.getField(operations, "schemas"));
        all.remove(NAME);
        schemas.remove(NAME);
        if (operation != null) {
            all.put(NAME, operation);
            schemas.put(NAME, schema);
        }
        ReflectionTestUtils.setField(operations, "schemas", schemas);
        ReflectionTestUtils.setField(operations, "operations", all);
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.serai.faults;

import dev.serai.operation.Operation;
import dev.serai.operation.Operation.OnUnknown;
import dev.serai.operation.OperationFile;
import dev.serai.operation.Operations;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;

/** The operation {@code testpay.create} of tests; in a process of its own it is asked for by a property. */
@Component
@ConditionalOnProperty("serai.test.payments")
public final class PaymentOperation {

    static final String NAME = "testpay.create";
    private static final String FILE = """
            operation: %s
            channel: testpay
            title: Take a payment
            kind: command
            waits: 10s
            priority: high
            onUnknown: %s
            serverError: unknown
            message: {type: object, required: [amount, currency, reference], additionalProperties: false, properties: {
              amount: {type: integer, minimum: 1}, currency: {type: string}, reference: {type: string}}}
            result: {type: object, required: [paymentId, status], additionalProperties: false, properties: {
              paymentId: {type: string}, status: {type: string}, clientSecret: {type: string}}}
            """;

    PaymentOperation(Operations operations, @Value("${serai.test.payments}") OnUnknown policy) {
        add(operations, policy);
    }

    private static OperationFile file(OnUnknown policy) {
        return OperationFile.parse(NAME + ".yaml", FILE.formatted(NAME, policy.name().toLowerCase(Locale.ROOT)));
    }

    /** What moves money, with this policy for what is unknown. */
    public static Operation of(OnUnknown policy) {
        return file(policy).operation();
    }

    /** Makes the operation known to a running Serai. */
    public static void add(Operations operations, OnUnknown policy) {
        operations.publish(file(policy));
    }

    public static void remove(Operations operations) {
        operations.withdraw(NAME);
    }
}

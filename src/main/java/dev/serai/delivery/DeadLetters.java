package dev.serai.delivery;

import dev.serai.ledger.Settlement;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** The dead letter channel: puts away what nobody could carry, for a person to look at. */
@Component
public class DeadLetters {

    /**
     * Hands the dead letter of the variable {@code carriage} to the ledger, which tells of it with {@code delivery.dead}. Sets what a step
     * that tells somebody may want to know: {@code operation}, {@code reason}, and the {@code provider} that was asked last.
     */
    public void bury(Exchange exchange) {
        Carriage carriage = exchange.getVariable("carriage", Carriage.class);
        Settlement settlement = carriage.settlement();
        if (settlement == null) {
            throw new IllegalStateException("The delivery is no dead letter");
        }
        carriage.handOver();
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(carriage.work().message());
        exchange.setVariable("operation", carriage.work().operation());
        exchange.setVariable("reason", settlement.explanation());
        exchange.setVariable("provider", settlement.carried().provider());
    }
}

package dev.serai.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.Answer;
import dev.serai.api.Problem;
import dev.serai.ledger.Delivery;
import dev.serai.ledger.DeliveryStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;

/** What a caller who waited is answered once the outcome is there: the delivery, or the result where that is what the operation is for. */
final class SettledAnswer {

    private SettledAnswer() {}

    /**
     * What was not done, as RFC 9457 has it.
     *
     * @param detail why, with the provider's words
     * @param provider the one that was called last; null where none was
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Undone(String type, String title, int status, String detail, UUID deliveryId, String provider,
            List<Delivery.AttemptView> attempts) {}

    /** The delivery itself. */
    static Answer delivery(Delivery delivery) {
        return new Answer(200, delivery, Map.of());
    }

    /**
     * The result of what was done: 201 where this call made it, 200 where an earlier one had; else a problem.
     *
     * @param repeated whether the call was a repeat of an earlier one
     */
    static Answer result(Delivery delivery, boolean repeated) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Location", "/api/deliveries/" + delivery.id());
        DeliveryStatus status = DeliveryStatus.of(delivery.status());
        if (status == DeliveryStatus.DELIVERED) {
            return new Answer(repeated ? 200 : 201, delivery.result() == null ? JsonNodeFactory.instance.objectNode() : delivery.result(),
                    headers);
        }
        headers.put(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
        boolean cancelled = status == DeliveryStatus.CANCELLED;
        int code = cancelled ? 409 : 502;
        return new Answer(code, new Undone(cancelled ? "urn:serai:problem:cancelled" : "urn:serai:problem:not-done",
                cancelled ? "Cancelled" : "Not done", code, delivery.explanation(), delivery.id(), delivery.provider(),
                delivery.attempts()), headers);
    }
}

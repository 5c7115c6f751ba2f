package dev.serai.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.guard.CountryGuard;
import dev.serai.provider.ProviderCall;
import dev.serai.sealed.SealedTexts;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;

/**
 * What a message passes right before a provider is called: the country guard of its tenant, and the seal of what it says in clear only
 * on its way.
 */
@Component
class MessageGates {

    private final CountryGuard guard;
    private final SealedTexts sealed;
    private final Clock clock;

    MessageGates(CountryGuard guard, SealedTexts sealed, Clock clock) {
        this.guard = guard;
        this.sealed = sealed;
        this.clock = clock;
    }

    /** Whether the round has ended: the guard does not let it go there, or what it would say is kept no longer. */
    boolean end(Carriage carriage) {
        if (carriage.unsealed() != null || DeliveryProbe.TENANT.equals(carriage.work().tenantId())) {
            return false;
        }
        if (!carriage.mayHaveBeenTaken()) {
            Optional<String> refused = guard.refuses(carriage.work().tenantId(), carriage.work().id(), carriage.operation(),
                    carriage.work().message());
            if (refused.isPresent()) {
                carriage.guarded(refused.get());
                return true;
            }
        }
        if (!SealedTexts.isIn(carriage.work().message())) {
            carriage.unsealed(Map.of());
            return false;
        }
        if (carriage.work().hasExpired(clock.instant())) {
            carriage.expire();
            return true;
        }
        Optional<Map<String, String>> values = sealed.open(carriage.work().tenantId(), carriage.work().id());
        values.ifPresentOrElse(carriage::unsealed, carriage::forgotten);
        return values.isEmpty();
    }

    /** Has the call say in clear what the message hides, and nothing else show it. */
    void unseal(Carriage carriage, ProviderCall call) {
        Map<String, String> values = carriage.unsealed();
        if (values == null || values.isEmpty()) {
            return;
        }
        values.values().forEach(call::hide);
        UnaryOperator<JsonNode> next = call.preparation();
        call.prepareBy(message -> {
            JsonNode filled = SealedTexts.filled(message, values);
            return next == null ? filled : next.apply(filled);
        });
    }
}

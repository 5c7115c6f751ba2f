package dev.serai.client.twilio;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.twilio.exception.ApiConnectionException;
import com.twilio.exception.ApiException;
import com.twilio.exception.TwilioException;
import dev.serai.provider.FailureReader;
import dev.serai.provider.Fault;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderWords;
import java.util.Map;
import java.util.Optional;

/** Reads the exceptions of the Twilio SDK. */
public final class TwilioFailureReader implements FailureReader {

    @Override
    public Optional<Refusal> refusal(Throwable failure) {
        if (!(failure instanceof ApiException refused) || refused.getStatusCode() == null) {
            return Optional.empty();
        }
        String code = refused.getCode() == null ? null : refused.getCode().toString();
        return Optional.of(new Refusal(refused.getStatusCode(), Map.of(), JsonNodeFactory.instance.objectNode().put("code", code)
                .put("message", refused.getMessage())));
    }

    @Override
    public Optional<Reading> reading(Throwable failure) {
        if (failure instanceof TwilioException && failure.getCause() instanceof JsonProcessingException unreadable) {
            return Optional.of(new Reading(Outcome.UNKNOWN, "The provider's answer cannot be read; it may have taken the message: "
                    + ProviderWords.of(unreadable), Fault.ADDRESS));
        }
        if (failure instanceof ApiConnectionException && failure.getCause() == null) {
            return Optional.of(new Reading(Outcome.UNKNOWN, "The provider did not answer in time; it may have taken the message: "
                    + ProviderWords.of(failure), Fault.TIMEOUT));
        }
        return Optional.empty();
    }
}

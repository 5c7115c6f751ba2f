package dev.serai.connection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.provider.Outcome;
import dev.serai.provider.ProviderCall;
import dev.serai.provider.Sorted;
import java.util.ArrayDeque;
import java.util.Queue;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Providers that answer what the test says, and nothing but delivered when it says nothing. */
@TestConfiguration(proxyBeanMethods = false)
class ScriptedProviders {

    @Bean
    @Primary
    Script script() {
        return new Script();
    }

    static final class Script implements ProviderCaller {

        private final Queue<Sorted> answers = new ArrayDeque<>();
        private ProviderCall last;

        void answer(Outcome outcome, int status, String reason) {
            answers.add(new Sorted(outcome, status, reason, null, null));
        }

        ProviderCall last() {
            return last;
        }

        @Override
        public Sorted call(ProviderCall call, JsonNode message) {
            last = call;
            Sorted next = answers.poll();
            return next == null ? new Sorted(Outcome.DELIVERED, 200, null, null, null) : next;
        }

        @Override
        public Made make(ProviderCall call, JsonNode message) {
            return new Made(call(call, message), null);
        }
    }
}

package dev.serai.idempotency;

import dev.serai.api.Problems;
import dev.serai.ledger.RequestKeys;
import dev.serai.operation.Operation;
import dev.serai.operation.Operations;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the filter behind the one that knows who calls. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(KeptAnswers answers, Operations operations, RequestKeys ledgerKeys,
            Problems problems, Clock clock) {
        FilterRegistrationBean<IdempotencyFilter> registration =
                new FilterRegistrationBean<>(new IdempotencyFilter(answers, keptInTheLedger(operations), ledgerKeys, problems, clock));
        registration.addUrlPatterns("/api/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 10);
        return registration;
    }

    /** Events and operations keep their keys in the ledger, in the same transaction as what they ask for. */
    static Set<String> keptInTheLedger(Operations operations) {
        return Stream.concat(Stream.of("/api/events", "/api/events/batch"),
                operations.all().stream().map(Operation::name).map(name -> "/api/v1/integrations/" + name.replace('.', '/')))
                .collect(Collectors.toUnmodifiableSet());
    }
}

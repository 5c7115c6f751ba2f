package dev.serai.idempotency;

import dev.serai.api.Problems;
import dev.serai.ledger.RequestKeys;
import dev.serai.operation.Operations;
import jakarta.servlet.DispatcherType;
import java.time.Clock;
import org.apache.camel.model.ModelCamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the filter behind the one that knows who calls. */
@Configuration(proxyBeanMethods = false)
class IdempotencyConfiguration {

    @Bean
    FilterRegistrationBean<IdempotencyFilter> idempotencyFilter(KeptAnswers answers, Operations operations,
            ObjectProvider<ModelCamelContext> camel, RequestKeys ledgerKeys, Problems problems, Clock clock) {
        FilterRegistrationBean<IdempotencyFilter> registration = new FilterRegistrationBean<>(new IdempotencyFilter(answers,
                new LedgerPaths(operations, new OperationPaths(camel::getObject)), ledgerKeys, problems, clock));
        registration.addUrlPatterns("/api/*");
        registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
        registration.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 10);
        return registration;
    }
}

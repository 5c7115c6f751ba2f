package dev.serai.security;

import dev.serai.api.RequestGuard;
import dev.serai.database.CurrentTenant;
import dev.serai.intake.Intake;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.PriorityOrdered;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.web.DefaultSecurityFilterChain;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;

/** One filter for all paths: no forms, nothing else on the way of a request. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    @Bean
    SecurityFilterChain securityFilterChain(BearerTokens tokens, RequestGuard guard, Intake intake, ObjectProvider<PublicRoutes> routes,
            ObjectProvider<BrowserSessions> sessions, SecurityProperties properties) {
        List<PublicRoutes> each = routes.stream().toList();
        PublicRoutes any = request -> each.stream().anyMatch(some -> some.serve(request));
        AccessRules rules = new AccessRules(properties.publicMetrics(), any);
        return new DefaultSecurityFilterChain(AnyRequestMatcher.INSTANCE,
                new TokenFilter(tokens, sessions.getObject(), rules, guard, intake));
    }

    @Bean
    CurrentTenant currentTenant() {
        return TenantScope::current;
    }

    /** The request as a whole is observed already; observing each filter would cost more than the filters do. */
    @Bean
    SecurityObservationSettings securityObservationSettings() {
        return SecurityObservationSettings.noObservations();
    }

    /** Paths are checked here; header and parameter characters are the servlet container's business, which has checked them. */
    @Bean
    HttpFirewall httpFirewall() {
        StrictHttpFirewall firewall = new StrictHttpFirewall();
        firewall.setAllowedHeaderNames(name -> true);
        firewall.setAllowedHeaderValues(value -> true);
        firewall.setAllowedParameterNames(name -> true);
        firewall.setAllowedParameterValues(value -> true);
        return firewall;
    }

    /**
     * Leaves out the filter in which Spring Security finds the handler of every request beforehand, for matchers that Serai does not
     * use: with it each request is matched twice.
     */
    @Bean
    static BeanDefinitionRegistryPostProcessor withoutHandlerMappingIntrospector() {
        return new WithoutHandlerMappingIntrospector();
    }

    private static final class WithoutHandlerMappingIntrospector implements BeanDefinitionRegistryPostProcessor, PriorityOrdered {

        private static final String INTROSPECTOR = "mvcHandlerMappingIntrospector";

        @Override
        public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
            if (registry.containsBeanDefinition(INTROSPECTOR)) {
                registry.removeBeanDefinition(INTROSPECTOR);
            }
        }

        @Override
        public int getOrder() {
            return Ordered.LOWEST_PRECEDENCE;
        }
    }
}

package dev.serai.jq;

import org.apache.camel.language.jq.JqLanguage;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** The jq language under the name by which Camel looks for it: a prototype, because every Camel context needs its own. */
@Configuration(proxyBeanMethods = false)
class JqConfiguration {

    @Bean("jq-language")
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    JqLanguage jqLanguage() {
        return new PlainJqLanguage();
    }
}

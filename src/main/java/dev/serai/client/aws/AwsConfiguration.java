package dev.serai.client.aws;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The reading of what the AWS SDK raises. */
@Configuration(proxyBeanMethods = false)
class AwsConfiguration {

    @Bean
    AwsFailureReader awsFailureReader() {
        return new AwsFailureReader();
    }
}

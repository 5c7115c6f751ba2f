package dev.serai.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Limits of the API.
 *
 * @param maxBody the longest request body that is read
 */
@ConfigurationProperties("serai.api")
public record ApiProperties(@DefaultValue("32MB") DataSize maxBody) {}

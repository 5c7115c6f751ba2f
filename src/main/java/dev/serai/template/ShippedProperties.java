package dev.serai.template;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Texts of the messages that Serai words itself where a tenant has no template of their name.
 *
 * @param directory with a folder for each message, in that one for each locale, and in that a file for each part
 */
@ConfigurationProperties("serai.template.shipped")
record ShippedProperties(@DefaultValue("config/templates") Path directory) {}

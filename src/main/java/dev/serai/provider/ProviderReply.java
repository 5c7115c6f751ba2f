package dev.serai.provider;

import java.util.Map;

/**
 * The beginning of an answer, with every secret masked.
 *
 * @param headers several values of one name joined by a comma
 * @param body its first bytes as text; null for none
 * @param cut whether there was more, or more was to come
 */
public record ProviderReply(int status, Map<String, String> headers, String body, boolean cut) {}

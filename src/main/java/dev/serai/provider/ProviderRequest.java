package dev.serai.provider;

import java.util.Map;

/**
 * A request to a provider as it left or would have left, with every secret masked.
 *
 * @param method HTTP method, or {@code SMTP}
 * @param url the full URL, or {@code smtp://host:port}
 * @param headers header names and values as sent; several values of one name joined by a comma
 * @param body the body as text, at most 64 KiB of it
 */
public record ProviderRequest(String method, String url, Map<String, String> headers, String body) {}

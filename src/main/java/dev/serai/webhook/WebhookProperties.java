package dev.serai.webhook;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What providers send by themselves.
 *
 * @param trustAccounts whether what comes to the instance's own address of a provider, such as {@code /webhooks/facebook}, goes to every
 *     connection that names the account it is about. Whoever configures a connection may name any account, so this is for an instance
 *     whose tenants trust each other; else such an address serves the instance's own account alone, and tenants use the addresses of
 *     their connections
 */
@ConfigurationProperties("serai.webhooks")
record WebhookProperties(@DefaultValue("false") boolean trustAccounts) {}

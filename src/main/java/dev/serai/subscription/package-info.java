/**
 * What tenants subscribe to: events that are posted to endpoints of their own. Owns subscriptions, the signatures of what is sent, and what
 * happens to endpoints that fail. Called by the API, by the intake of events and by the kamelet of webhooks.
 */
package dev.serai.subscription;

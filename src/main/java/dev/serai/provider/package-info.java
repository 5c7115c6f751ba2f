/**
 * What is known about third-party services: each is one kamelet file, read by {@link dev.serai.provider.ProviderFile} and published in
 * the {@link dev.serai.provider.ProviderCatalog}. Owns the connection form and its validation, the late binding of a connection's
 * properties to the kamelet that is shared by all tenants, and the sorting of a provider's answers into outcomes. Called by the
 * reloader, connections and delivery; calls nobody.
 */
package dev.serai.provider;

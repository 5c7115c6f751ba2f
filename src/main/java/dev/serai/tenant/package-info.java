/**
 * Tenants and their API tokens. The operator makes tenants; a tenant's administrators make and revoke its tokens. Every other feature
 * knows a tenant only by the id its caller came with.
 */
package dev.serai.tenant;

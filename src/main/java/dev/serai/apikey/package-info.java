/**
 * API keys that a tenant keeps here under names of its own, encrypted. Owns their table and the API under {@code
 * /api/integrations/api-keys}; connections ask it for a key when a provider is connected with a stored one.
 */
package dev.serai.apikey;

/**
 * Messages that Serai makes of a few facts: an address to be confirmed, a password to be reset, an invoice with its PDF. They become
 * ordinary operations; their texts are templates. Called by the API.
 */
package dev.serai.message;

/**
 * Secrets at rest: AES-256-GCM bound to tenant and connection, with the id of the key beside each ciphertext so that several keys are
 * readable at once. Called by connections when a secret is stored and when a call to a provider begins; nobody else decrypts. A schedule
 * brings what is stored under the first key.
 */
package dev.serai.credential;

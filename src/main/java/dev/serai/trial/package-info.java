/**
 * Drafts of providers over the API: drafted by {@code draft}, tried with their mandatory cases on the way that deliveries take, and made
 * live. Nothing is kept here; the loader of files implements {@code ProviderFolder}, and {@code rehearsal.TrialFiles} by which a file runs
 * beside those that are called.
 */
package dev.serai.trial;

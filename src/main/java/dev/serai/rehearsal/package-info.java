/**
 * Rehearsals: what a changed file, or another provider in place of one, would have made of what the ledger holds of the last days. They
 * send nothing and change nothing but their own tables, and go on where they were after a restart. The loader of files implements
 * {@code TrialFiles}.
 */
package dev.serai.rehearsal;

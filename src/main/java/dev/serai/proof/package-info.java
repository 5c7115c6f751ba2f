/**
 * Proofs that a request which came by itself is a provider's own: schemes that provider files name, and what they make of a request's raw
 * bytes. Nothing here reads what a request says before its proof is good.
 */
package dev.serai.proof;

/**
 * Every reach into what Camel keeps to itself: private fields, classes of its implementation, and what it does without promising it. Each
 * has a test in {@code CamelCanaryTests} that says what another version of Camel does otherwise. Used by {@code reload} alone, of whose
 * files and versions it knows nothing.
 */
package dev.serai.reload.camel;

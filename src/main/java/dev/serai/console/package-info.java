/**
 * Serves the console: the page that every address of it answers, and the files the page is made of, those of libraries included. The
 * pages themselves stand in {@code src/main/resources/console} and speak to the public API alone.
 */
package dev.serai.console;

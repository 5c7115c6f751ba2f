/**
 * The country guard: to which countries a tenant's codes and text messages may go, what they may cost in a day, and which ranges of numbers
 * are blocked because codes went there that nobody entered. Called by {@link dev.serai.code}, by {@link dev.serai.delivery} and by the API.
 */
package dev.serai.guard;

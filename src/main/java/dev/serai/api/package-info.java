/**
 * How the API reads requests and answers them: JSON in either spelling of names, JSON out, RFC 9457 problem details for every error.
 * Routes call the beans {@code answerWriter} and {@code problemWriter} as their last step; features throw {@link
 * dev.serai.api.ProblemException} and return POJOs or an {@link dev.serai.api.Answer}.
 */
package dev.serai.api;

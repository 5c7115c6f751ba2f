package dev.serai.api;

/**
 * What is wrong with one field.
 *
 * @param field path in the request, e.g. {@code to[0].email}, or the name of a header or query parameter
 * @param message what is wrong and what is accepted
 */
public record FieldProblem(String field, String message) {}

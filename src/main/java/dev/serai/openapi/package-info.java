/**
 * Describes the API in OpenAPI 3.1, put together of what is written elsewhere once: paths, verbs and first sentences in the {@code rest:}
 * blocks of {@code routes/}, messages, results and examples in the operations, everything else in {@code openapi/<family>.yaml} on the
 * class path, by the id of the verb. {@code shared.yaml} has what all calls share; what follows from a verb, its path or its parameters
 * stands in {@link dev.serai.openapi.Conventions} alone.
 */
package dev.serai.openapi;

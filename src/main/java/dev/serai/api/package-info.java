/**
 * How the API reads requests and answers them: JSON in either spelling of names, JSON out, RFC 9457 problem details for every error.
 * The verbs of {@code routes/api-*.camel.yaml} go to {@code api:<bean>.<method>}; features throw {@link dev.serai.api.ProblemException}
 * and return POJOs, an {@link dev.serai.api.Answer} or a {@link dev.serai.api.LateAnswer}.
 */
package dev.serai.api;

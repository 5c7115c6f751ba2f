package dev.serai.provider;

/**
 * Something that is made at the provider for a connection, from the annotation {@code serai.dev/setup}.
 *
 * @param operation what makes it, and finds what is there already
 * @param when the switch of the form that asks for it
 * @param keep the field of the form in which its id is kept, which the operation's result has by the same name
 */
public record SetupStep(String operation, String when, String keep) {}

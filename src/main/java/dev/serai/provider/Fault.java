package dev.serai.provider;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is at fault when a provider does not take a call: what a person has to look at. */
public enum Fault {
    /** The key, token or password. */
    CREDENTIALS,
    /** What the credentials may do. */
    PERMISSION,
    /** The consent of a person, which has to be given again. */
    CONSENT,
    /** The sender or its domain, not verified with the provider. */
    SENDER,
    /** Credit or quota used up. */
    QUOTA,
    /** Too many calls in too short a time. */
    RATE_LIMIT,
    /** The region of the account. */
    REGION,
    /** Something the connection names and the provider does not know: a path, an account, a domain. */
    ADDRESS,
    /** The host: its name, or an address that Serai does not call. */
    HOST,
    /** The way to the host: nobody listens, a firewall. */
    UNREACHABLE,
    /** TLS: the certificate, the protocol, the wrong port for it. */
    TLS,
    /** No answer in time, or a connection that broke. */
    TIMEOUT,
    /** The provider itself. */
    PROVIDER,
    /** Something else in the configuration. */
    CONFIGURATION,
    /** This one message, which another connection may carry; the connection is well. */
    MESSAGE;

    /** As files and the API write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<Fault> of(String word) {
        return ofFiles().filter(fault -> fault.word().equals(word)).findFirst();
    }

    /** All words, for messages. */
    static String accepted() {
        return ofFiles().map(Fault::word).collect(Collectors.joining(", "));
    }

    /** Whether it is a person's consent that is not taken, no file needs to know. */
    private static Stream<Fault> ofFiles() {
        return Arrays.stream(values()).filter(fault -> fault != CONSENT);
    }
}

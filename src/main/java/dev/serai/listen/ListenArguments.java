package dev.serai.listen;

import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What was asked for.
 *
 * @param instance the address of Serai, without a slash at its end
 * @param token of a tenant, with which its API is called
 * @param forward where webhooks are passed on to; null for nowhere
 * @param secret the key by which they are signed there; null for none
 * @param direction which are meant
 */
record ListenArguments(String instance, String token, URI forward, byte[] secret, Direction direction) {

    static final String USAGE = """
            java -jar serai.jar listen [options]
              --forward URL    where each webhook is posted to as well, such as http://localhost:3000/hooks
              --url URL        the instance (http://localhost:8080)
              --token TOKEN    of a tenant; else the variable SERAI_TOKEN
              --secret SECRET  signs what is posted as Standard Webhooks have it: whsec_...
              --only in|out    what providers send, or what is sent to subscriptions; else both
            Shows webhooks from now on, until it is stopped (Ctrl-C).""";

    private static final String SECRET = "whsec_";

    /** In: what providers send. Out: what is sent to subscriptions. */
    enum Direction { IN, OUT, BOTH }

    boolean shows(Direction one) {
        return direction == Direction.BOTH || direction == one;
    }

    /** @param environment a variable's value; null for none */
    static ListenArguments parse(List<String> arguments, UnaryOperator<String> environment) {
        String instance = "http://localhost:8080";
        String token = environment.apply("SERAI_TOKEN");
        URI forward = null;
        byte[] secret = null;
        Direction direction = Direction.BOTH;
        List<String> left = new ArrayList<>(arguments);
        while (!left.isEmpty()) {
            String name = left.remove(0);
            switch (name) {
                case "--forward" -> forward = address(name, value(name, left));
                case "--url" -> instance = address(name, value(name, left)).toString().replaceAll("/$", "");
                case "--token" -> token = value(name, left);
                case "--secret" -> secret = secret(value(name, left));
                case "--only" -> direction = direction(value(name, left));
                default -> throw new ListenException("There is no option " + name);
            }
        }
        if (token == null || token.isBlank()) {
            throw new ListenException("A token of a tenant is missing: --token, or the variable SERAI_TOKEN");
        }
        return new ListenArguments(instance, token.strip(), forward, secret, direction);
    }

    private static String value(String name, List<String> left) {
        if (left.isEmpty()) {
            throw new ListenException(name + " has no value");
        }
        return left.remove(0);
    }

    private static URI address(String name, String text) {
        try {
            URI uri = URI.create(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for every other text that is none.
        }
        throw new ListenException(name + " is \"" + text + "\"; an address such as http://localhost:3000/hooks is expected");
    }

    private static byte[] secret(String text) {
        try {
            if (text.startsWith(SECRET)) {
                return Base64.getDecoder().decode(text.substring(SECRET.length()));
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for every other text that is none.
        }
        throw new ListenException("--secret must be " + SECRET + " and base64");
    }

    private static Direction direction(String text) {
        return switch (text) {
            case "in" -> Direction.IN;
            case "out" -> Direction.OUT;
            default -> throw new ListenException("--only is \"" + text + "\"; in or out is expected");
        };
    }
}

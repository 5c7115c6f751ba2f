package dev.serai.session;

import dev.serai.AbstractSeraiIntegrationTests.Reply;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.function.Function;

/** A browser that is signed in: sends its cookie with everything, and its page's value where it is told to. */
record Browser(String cookie, String csrf, Function<String, HttpRequest.Builder> request, Function<HttpRequest.Builder, Reply> sender) {

    static Browser of(Reply signedIn, Function<String, HttpRequest.Builder> request, Function<HttpRequest.Builder, Reply> sender) {
        String cookie = signedIn.raw().headers().firstValue("Set-Cookie").orElseThrow(() -> new AssertionError(signedIn.toString()));
        return new Browser(cookie.substring(0, cookie.indexOf(';')), signedIn.at("/csrf"), request, sender);
    }

    Reply get(String path) {
        return sender.apply(with(path).GET());
    }

    Reply post(String path, String body) {
        return call("POST", path, body, csrf);
    }

    Reply delete(String path) {
        return call("DELETE", path, null, csrf);
    }

    /** @param shown what stands in X-Serai-Csrf; null for no such header */
    Reply call(String method, String path, String body, String shown) {
        HttpRequest.Builder call = with(path).method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null) {
            call.header("Content-Type", "application/json");
        }
        return sender.apply(shown == null ? call : call.header(CookieSessions.CSRF, shown));
    }

    HttpRequest.Builder with(String path) {
        return request.apply(path).header("Cookie", "theme=dark; " + cookie);
    }

    SessionSecret secret() {
        return new SessionSecret(cookie.substring(cookie.indexOf('=') + 1));
    }
}

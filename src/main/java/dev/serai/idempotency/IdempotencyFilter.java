package dev.serai.idempotency;

import dev.serai.api.IdempotencyKeyReusedException;
import dev.serai.api.ProblemException;
import dev.serai.api.Problems;
import dev.serai.api.ReadRequest;
import dev.serai.api.RequestKey;
import dev.serai.api.Sha256;
import dev.serai.idempotency.KeptAnswers.Known;
import dev.serai.intake.SpooledBody;
import dev.serai.ledger.RequestKeys;
import dev.serai.security.Caller;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.web.util.ContentCachingResponseWrapper;

/**
 * Executes a POST with an {@code Idempotency-Key} once. A repeat gets the first answer, one that comes while the first is under way waits
 * for it, another request with the same key is refused. Only success is kept: what was refused changed nothing and may be corrected and
 * sent again with the same key.
 */
final class IdempotencyFilter implements Filter {

    private static final Logger log = LoggerFactory.getLogger(IdempotencyFilter.class);
    private static final UUID NOBODY = new UUID(0, 0);
    private static final List<String> KEPT_HEADERS = List.of("Content-Type", "Location", "ETag");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_REQUEST = Duration.ofMinutes(5);

    private final KeptAnswers answers;
    private final Predicate<String> keptElsewhere;
    private final RequestKeys ledgerKeys;
    private final RequestsUnderWay underWay = new RequestsUnderWay();
    private final Problems problems;
    private final Clock clock;

    /**
     * @param keptElsewhere paths whose keys are kept in the ledger
     * @param ledgerKeys those keys
     */
    IdempotencyFilter(KeptAnswers answers, Predicate<String> keptElsewhere, RequestKeys ledgerKeys, Problems problems, Clock clock) {
        this.answers = answers;
        this.ledgerKeys = ledgerKeys;
        this.keptElsewhere = keptElsewhere;
        this.problems = problems;
        this.clock = clock;
    }

    @Override
    public void doFilter(ServletRequest servletRequest, ServletResponse servletResponse, FilterChain chain)
            throws IOException, ServletException {
        HttpServletRequest request = (HttpServletRequest) servletRequest;
        String key = request.getHeader(RequestKey.HEADER);
        Caller caller = key == null || !isPost(request) ? null : Caller.current().orElse(null);
        if (caller == null) {
            chain.doFilter(request, servletResponse);
            return;
        }
        HttpServletResponse response = (HttpServletResponse) servletResponse;
        try {
            RequestName name = name(caller, RequestKey.checked(key));
            if (keptElsewhere.test(path(request))) {
                if (answers.find(name).isPresent()) {
                    throw new IdempotencyKeyReusedException(key);
                }
                chain.doFilter(request, response);
                return;
            }
            once(name, caller, request, response, chain);
        } catch (ProblemException e) {
            problems.write(response, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.write(response, new ProblemException(503, "Unavailable", "Serai is stopping; send the request again", List.of()));
        }
    }

    private static boolean isPost(HttpServletRequest request) {
        return "POST".equals(request.getMethod()) && request.getDispatcherType() == DispatcherType.REQUEST;
    }

    private static String path(HttpServletRequest request) {
        String path = request.getPathInfo() == null ? request.getServletPath() : request.getServletPath() + request.getPathInfo();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static RequestName name(Caller caller, String key) {
        UUID who = caller.userId() != null ? caller.userId() : caller.tokenId();
        return new RequestName(caller.tenantId() == null ? NOBODY : caller.tenantId(), who == null ? NOBODY : who, key);
    }

    private void once(RequestName name, Caller caller, HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException, InterruptedException {
        byte[] body = request.getInputStream().readAllBytes();
        byte[] fingerprint = RequestKey.fingerprint(
                "POST " + path(request) + "?" + request.getQueryString() + " " + caller.role().word(), digested(request, body));
        Instant end = clock.instant().plus(LONGEST_WAIT);
        while (true) {
            Optional<UUID> first = answers.begin(name, fingerprint);
            if (first.isPresent()) {
                if (name.tenantId() != NOBODY && ledgerKeys.isUsed(name.tenantId(), name.key())) {
                    forget(name, first.get());
                    throw new IdempotencyKeyReusedException(name.key());
                }
                execute(name, first.get(), fingerprint, new ReadRequest(request, body), response, chain);
                return;
            }
            Optional<Known> known = answers.find(name);
            if (known.isPresent() && !MessageDigest.isEqual(known.get().fingerprint(), fingerprint)) {
                throw new IdempotencyKeyReusedException(name.key());
            }
            if (known.isPresent() && known.get().answer() != null) {
                replay(known.get().answer(), response);
                return;
            }
            Instant now = clock.instant();
            boolean cutOff = known.isPresent() && known.get().since().plus(LONGEST_REQUEST).isBefore(now);
            if (cutOff || now.isAfter(end)) {
                throw new UnansweredException(name.key(), cutOff);
            }
            if (known.isPresent()) {
                underWay.await(name, LOOK_AGAIN);
            }
        }
    }

    /** What stands for the body, which may be on disk. */
    private static byte[] digested(HttpServletRequest request, byte[] body) throws IOException {
        SpooledBody spooled = SpooledBody.of(request);
        if (spooled == null) {
            return body;
        }
        try (InputStream in = spooled.open()) {
            return Sha256.of(in);
        }
    }

    private void execute(RequestName name, UUID id, byte[] fingerprint, HttpServletRequest request, HttpServletResponse response,
            FilterChain chain) throws IOException, ServletException {
        ContentCachingResponseWrapper written = new ContentCachingResponseWrapper(response);
        underWay.began(name);
        boolean kept = false;
        try {
            chain.doFilter(request, written);
            kept = written.getStatus() / 100 == 2;
            if (kept) {
                keep(name, id, fingerprint, new KeptAnswer(written.getStatus(), headers(written), written.getContentAsByteArray()));
            }
        } finally {
            if (!kept) {
                forget(name, id);
            }
            underWay.ended(name);
        }
        written.copyBodyToResponse();
    }

    private void forget(RequestName name, UUID id) {
        try {
            answers.forget(name, id);
        } catch (DataAccessException e) {
            log.warn("A request with an idempotency key that was refused could not be forgotten: {}", e.getMessage());
        }
    }

    /** What was asked for is done: its answer goes out, even where it cannot be kept and a repeat will hear that its outcome is unknown. */
    private void keep(RequestName name, UUID id, byte[] fingerprint, KeptAnswer answer) {
        try {
            answers.keep(name, id, fingerprint, answer);
        } catch (DataAccessException e) {
            log.warn("The answer to a request with an idempotency key could not be kept: {}", e.getMessage());
        }
    }

    private static Map<String, String> headers(HttpServletResponse response) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String header : KEPT_HEADERS) {
            String value = "Content-Type".equals(header) ? response.getContentType() : response.getHeader(header);
            if (value != null) {
                headers.put(header, value);
            }
        }
        return headers;
    }

    private static void replay(KeptAnswer answer, HttpServletResponse response) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        response.setHeader(RequestKey.REPLAYED, "true");
        response.setContentLength(answer.body().length);
        response.getOutputStream().write(answer.body());
    }
}

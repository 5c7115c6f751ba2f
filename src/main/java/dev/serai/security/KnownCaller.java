package dev.serai.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.security.Principal;

/** A request that tells the actuator who calls, so that the operator sees the details of health. */
final class KnownCaller extends HttpServletRequestWrapper {

    private final CallerAuthentication caller;

    KnownCaller(HttpServletRequest request, CallerAuthentication caller) {
        super(request);
        this.caller = caller;
    }

    @Override
    public Principal getUserPrincipal() {
        return caller;
    }

    @Override
    public boolean isUserInRole(String role) {
        return caller.caller().role().name().equals(role);
    }
}

package dev.serai.security;

import jakarta.servlet.http.HttpServletRequest;

/** The routes that say of themselves that they are for everybody. */
public interface PublicRoutes {

    /** Whether one of them serves the request, which is neither below {@code /api} nor below {@code /actuator}. */
    boolean serve(HttpServletRequest request);
}

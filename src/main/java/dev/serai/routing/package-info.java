/**
 * Which connections may carry a delivery, in which order and why: by what the caller or a route asks for, by the rules, weights and
 * strategies of the tenant, and by what their providers did lately. Whether one may be called right now is said elsewhere, in
 * {@code delivery}.
 */
package dev.serai.routing;

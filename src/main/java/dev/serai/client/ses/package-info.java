/**
 * The SES client for Camel's {@code aws2-ses} component: one for all tenants, which signs each request for the account of the call. Used
 * by kamelets as {@code tenantSesClient}, and by nobody in Java.
 */
package dev.serai.client.ses;

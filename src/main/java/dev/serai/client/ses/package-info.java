/**
 * The AWS SDK on the egress client, for Camel's {@code aws2-ses} component: one client for all tenants, which signs each request for the
 * account of the call. Its exceptions and error documents are read by {@link dev.serai.client.ses.SesFailureReader}. Used by kamelets as
 * {@code tenantSesClient}, and by nobody in Java.
 */
package dev.serai.client.ses;

/**
 * The SNS client for Camel's {@code aws2-sns} component: one for all tenants, which signs each request for the account of the call, and
 * publishes to phones where the component knows topics. Used by kamelets as {@code tenantSnsClient}, and by nobody in Java.
 */
package dev.serai.client.sns;

/**
 * Mail: composes messages from what is to be sent and hands them over to tenants' mail servers, on Camel's {@code smtp} component and
 * through the guard of {@link dev.serai.egress}. What a server replies, and how far a mail got when it says nothing, is read by
 * {@code SmtpFailureReader}. Used by kamelets as {@code mailComposer} and {@code tenantMailSender}, and by nobody in Java.
 */
package dev.serai.client.smtp;

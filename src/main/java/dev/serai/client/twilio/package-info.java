/**
 * The Twilio SDK on the egress client, for Camel's {@code twilio} component: every message brings a client with the account of its call.
 * Its exceptions are read by {@link dev.serai.client.twilio.TwilioFailureReader}. Used by kamelets as {@code twilioClients}, and by nobody
 * in Java.
 */
package dev.serai.client.twilio;

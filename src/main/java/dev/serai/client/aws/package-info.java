/**
 * What the clients of all AWS services share: the SDK on the egress client, and {@link dev.serai.client.aws.AwsClients} with the region,
 * the URL and the credentials of the current call. The SDK's exceptions and the services' error documents are read by
 * {@link dev.serai.client.aws.AwsFailureReader}.
 */
package dev.serai.client.aws;

/**
 * The description of the API put to the test: every operation in it is called, by its own tenant, by another one, and with bad input. What
 * an operation needs to be called stands in {@link dev.serai.openapi.Fixtures}, one small class for each kind of resource.
 */
package dev.serai.openapi;

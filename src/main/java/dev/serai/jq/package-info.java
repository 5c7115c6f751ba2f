/**
 * The jq of all routes and kamelets: Camel's own, with numbers that read as plain decimals wherever they become text. Knows no other
 * package.
 */
package dev.serai.jq;

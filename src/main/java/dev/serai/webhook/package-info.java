/**
 * What providers send by themselves: whether a request is proven to be theirs, by the scheme that their file names. Nothing here reads what
 * a request says before its proof is good.
 */
package dev.serai.webhook;

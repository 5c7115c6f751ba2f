/**
 * One-time codes by text message: made, sent and checked, each once, within limits that hold over all nodes. A code is stored as a keyed
 * hash alone; on its way to the phone {@link dev.serai.sealed} keeps it, and nothing shows it afterwards. Called by the API.
 */
package dev.serai.code;

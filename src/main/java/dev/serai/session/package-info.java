/**
 * Sessions of browsers: a token is exchanged for a cookie that no script can read, and whoever changes something with it shows a second
 * value that no other site knows. The filter in {@code security} asks here whose session a cookie is.
 */
package dev.serai.session;

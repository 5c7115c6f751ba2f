/** Tests over all provider files in {@code kamelets/}: their form, and what they put on the wire. */
package dev.serai.kamelets;

/** Addresses of mail as people write them, brought to the one form that every provider takes, or refused with the reason. */
package dev.serai.address;

/**
 * What providers send by themselves: finds whose it is, has its proof checked, makes events and delivery reports of it as the provider's
 * file says, and stores them before it is answered.
 */
package dev.serai.webhook;

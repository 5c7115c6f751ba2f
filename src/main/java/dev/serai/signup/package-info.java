/**
 * Sign-up pages: connections of the channel {@code signup_page}, over which people come in from a form on a page of the tenant's own. Owns
 * the page's public key, the script that draws the form, the proofs that a person sent it, and the confirmation by mail. What people sent
 * is an event {@code signup.submitted}, and once they have confirmed {@code signup.confirmed}; what follows stands in a route.
 */
package dev.serai.signup;

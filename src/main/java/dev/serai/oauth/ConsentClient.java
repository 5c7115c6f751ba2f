package dev.serai.oauth;

import dev.serai.provider.OAuthGrant.ClientAuthentication;

/**
 * The client that a person lets in: the application that is registered at the provider.
 *
 * @param secret empty where it has none
 */
record ConsentClient(String id, String secret, ClientAuthentication authentication) {

    @Override
    public String toString() {
        return "ConsentClient[" + id + "]";
    }
}

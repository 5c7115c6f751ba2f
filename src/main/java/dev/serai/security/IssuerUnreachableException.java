package dev.serai.security;

import com.nimbusds.jose.KeySourceException;

/** The keys of an identity provider cannot be had. */
class IssuerUnreachableException extends KeySourceException {

    IssuerUnreachableException(String message, Throwable cause) {
        super(message, cause);
    }
}

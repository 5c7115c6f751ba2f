package dev.serai.credential;

import java.util.List;

/**
 * A table of ciphertexts: {@code ciphertext} sealed by {@link CredentialCipher} under {@code key_id}, for a tenant and an id.
 *
 * @param name of the table
 * @param tenant SQL of the tenant it is sealed for
 * @param id column of the id it is sealed for; unique within the tenant
 */
record EncryptedTable(String name, String tenant, String id) {

    /** Every such table there is: rotation encrypts these anew, and a key is unused when none of these needs it. */
    static final List<EncryptedTable> ALL = List.of(
            new EncryptedTable("credential", "tenant_id", "connection_id"),
            new EncryptedTable("oauth_token", "tenant_id", "connection_id"),
            new EncryptedTable("oauth_consent", "tenant_id", "id"),
            new EncryptedTable("consent_revocation", "tenant", "id"),
            new EncryptedTable("api_key", "tenant_id", "id"),
            new EncryptedTable("kept_answer", "tenant_id", "id"),
            new EncryptedTable("sealed_text", "tenant_id", "id"),
            new EncryptedTable("instance_secret", "'00000000-0000-0000-0000-000000000000'::uuid", "id"));
}

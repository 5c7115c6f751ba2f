package dev.serai.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.serai.TestPostgres;
import dev.serai.audit.AuditLog;
import dev.serai.credential.CredentialCipher.Sealed;
import dev.serai.credential.ReEncryption.Batch;
import dev.serai.database.SystemDatabase;
import dev.serai.embedded.DataDirectory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

class ReEncryptionTests {

    private static final String OLD = "11".repeat(32);
    private static final String NEW = "22".repeat(32);
    private static final String OLD_ID = KeyRing.parse(OLD, "X").writingKey();
    private static final String NEW_ID = KeyRing.parse(NEW, "X").writingKey();
    private static final int ROWS = 25;

    @TempDir
    private Path folder;

    private final SystemDatabase system = new SystemDatabase(TestPostgres.dataSource());
    private final JdbcClient jdbc = system.jdbc();
    private final RotationStore store = new RotationStore(system);
    private final StoredSecrets stored = new StoredSecrets(system);
    private final UUID tenant = UUID.randomUUID();
    private final List<UUID> ids = new ArrayList<>();

    @BeforeEach
    void storeUnderTheOldKey() {
        forget();
        jdbc.sql("insert into tenant (id, name) values (?, 'A')").param(tenant).update();
        CredentialCipher cipher = new CredentialCipher(keys(OLD));
        for (int i = 0; i < ROWS; i++) {
            UUID id = UUID.randomUUID();
            ids.add(id);
            jdbc.sql("""
                    insert into connection (tenant_id, id, channel, provider, name, status, is_active, account_key)
                    values (?, ?, 'email', 'sendgrid', 'C', 'active', true, 'k')""").params(tenant, id).update();
            Sealed sealed = cipher.seal(tenant, id, ("secret " + i).getBytes(StandardCharsets.UTF_8));
            jdbc.sql("insert into credential (tenant_id, connection_id, key_id, ciphertext) values (?, ?, ?, ?)")
                    .params(tenant, id, sealed.keyId(), sealed.ciphertext()).update();
        }
    }

    @AfterEach
    void forget() {
        jdbc.sql("delete from credential").update();
        jdbc.sql("delete from key_rotation").update();
        jdbc.sql("delete from key_node").update();
    }

    private static EncryptionKeys keys(String text) {
        return new EncryptionKeys(KeySource.ofText("X", text));
    }

    private ReEncryption node(String name, EncryptionKeys keys) {
        DataDirectory directory = mock(DataDirectory.class);
        when(directory.nodeId()).thenReturn(name);
        return new ReEncryption(store, stored, new CredentialCipher(keys), keys, system, directory);
    }

    private KeyRotation rotation(String name, EncryptionKeys keys) {
        DataDirectory directory = mock(DataDirectory.class);
        when(directory.nodeId()).thenReturn(name);
        return new KeyRotation(keys, new KeyChanges(keys, stored), new KeyNodes(system), store, stored, node(name, keys),
                mock(AuditLog.class), system, directory, new CredentialProperties(null, null, 100_000));
    }

    private void assertReadable(String keys) {
        CredentialCipher cipher = new CredentialCipher(keys(keys));
        for (int i = 0; i < ROWS; i++) {
            UUID id = ids.get(i);
            Sealed sealed = jdbc.sql("select key_id, ciphertext from credential where connection_id = ?").param(id)
                    .query((row, number) -> new Sealed(row.getString(1), row.getBytes(2))).single();
            assertThat(cipher.open(tenant, id, sealed)).isEqualTo(("secret " + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void goesOnWhereItWasKilledAndNobodyElseWorksOnItMeanwhile() {
        ReEncryption killed = node("a", keys(NEW + "," + OLD));
        store.start(NEW_ID, ROWS);

        assertThat(killed.next(10, 0)).isEqualTo(new Batch(10, true));
        assertThat(stored.byKey()).containsEntry(OLD_ID, 15L).containsEntry(NEW_ID, 10L);
        assertThat(node("b", keys(NEW + "," + OLD)).next(10, 0)).isEqualTo(Batch.NONE);
        ReEncryption started = node("a", keys(NEW + "," + OLD));
        while (started.next(10, 0).more()) {
            assertThat(store.find().orElseThrow().done()).isGreaterThan(10);
        }

        assertThat(store.find()).hasValueSatisfying(over -> {
            assertThat(over.state()).isEqualTo(Rotation.FINISHED);
            assertThat(over.done()).isEqualTo(ROWS);
        });
        assertThat(stored.byKey()).containsOnly(java.util.Map.entry(NEW_ID, (long) ROWS));
        assertReadable(NEW);
    }

    @Test
    void anotherNodeTakesOverWhenTheFirstIsGone() {
        store.start(NEW_ID, ROWS);
        node("a", keys(NEW + "," + OLD)).next(10, 0);
        jdbc.sql("update key_rotation set leased_until = now() - interval '1 second'").update();

        rotation("b", keys(NEW + "," + OLD)).turn();

        assertThat(stored.underOthers(NEW_ID)).isFalse();
        assertReadable(NEW);
    }

    @Test
    void beginsWithANewFirstKeyAndRollsBackWithTheOldOneFirst() {
        rotation("a", keys(OLD)).turn();
        assertThat(store.find()).hasValueSatisfying(none -> assertThat(none.state()).isEqualTo(Rotation.FINISHED));

        rotation("a", keys(OLD + "," + NEW)).turn();
        assertThat(stored.byKey()).containsOnlyKeys(OLD_ID);
        rotation("a", keys(NEW + "," + OLD)).turn();
        assertThat(stored.byKey()).containsOnlyKeys(NEW_ID);
        rotation("a", keys(OLD + "," + NEW)).turn();

        assertThat(stored.byKey()).containsOnlyKeys(OLD_ID);
        assertReadable(OLD);
    }

    @Test
    void aNodeThatWasNotChangedDoesNotTurnItBack() {
        rotation("a", keys(OLD + "," + NEW)).turn();
        rotation("b", keys(OLD + "," + NEW)).turn();
        rotation("b", keys(NEW + "," + OLD)).turn();
        assertThat(stored.byKey()).containsOnlyKeys(NEW_ID);

        rotation("a", keys(OLD + "," + NEW)).turn();

        assertThat(stored.byKey()).containsOnlyKeys(NEW_ID);
        assertThat(store.find().orElseThrow().targetKey()).isEqualTo(NEW_ID);
    }

    @Test
    void whatAnotherNodeStillWritesWithTheOldKeyFollows() {
        rotation("b", keys(NEW + "," + OLD)).turn();
        Sealed late = new CredentialCipher(keys(OLD + "," + NEW)).seal(tenant, ids.get(3), "secret 3".getBytes(StandardCharsets.UTF_8));
        jdbc.sql("update credential set key_id = ?, ciphertext = ? where connection_id = ?")
                .params(late.keyId(), late.ciphertext(), ids.get(3)).update();

        rotation("b", keys(NEW + "," + OLD)).turn();

        assertThat(stored.byKey()).containsOnlyKeys(NEW_ID);
        assertReadable(NEW);
    }

    @Test
    void waitsForANodeThatCannotReadWithTheKeyYet() {
        rotation("a", keys(OLD)).turn();
        KeyRotation ahead = rotation("b", keys(NEW + "," + OLD));
        ahead.turn();
        assertThat(stored.byKey()).containsOnlyKeys(OLD_ID);
        assertThat(ahead.waitsFor(store.find().orElseThrow())).singleElement().extracting(KeyNodes.Node::id).isEqualTo("a");

        rotation("a", keys(OLD + "," + NEW)).turn();
        ahead.turn();

        assertThat(stored.byKey()).containsOnlyKeys(NEW_ID);
    }

    @Test
    void aPausedRotationRests() {
        rotation("a", keys(OLD)).turn();
        store.start(NEW_ID, ROWS);
        KeyRotation rotation = rotation("a", keys(NEW + "," + OLD));
        rotation.pause();
        rotation.turn();
        assertThat(stored.byKey()).containsOnlyKeys(OLD_ID);

        rotation.request();
        rotation.turn();

        assertThat(stored.byKey()).containsOnlyKeys(NEW_ID);
    }

    @Test
    void whatCannotBeReadStaysAndIsCounted() {
        jdbc.sql("update credential set ciphertext = decode('00', 'hex') where connection_id = ?").param(ids.get(7)).update();

        KeyRotation rotation = rotation("a", keys(NEW + "," + OLD));
        rotation.turn();
        rotation.turn();

        assertThat(stored.byKey()).containsEntry(OLD_ID, 1L).containsEntry(NEW_ID, ROWS - 1L);
        assertThat(store.find()).hasValueSatisfying(over -> {
            assertThat(over.state()).isEqualTo(Rotation.FINISHED);
            assertThat(over.unreadable()).isEqualTo(1);
        });
    }

    @Test
    void aKeyThatIsStillNeededCannotBeLeftOut() {
        EncryptionKeys onlyNew = keys(NEW);

        assertThatThrownBy(() -> new KeyChanges(onlyNew, stored).afterPropertiesSet()).isInstanceOf(InvalidEncryptionKeyException.class)
                .hasMessageContaining("25 stored secrets are encrypted with key " + OLD_ID).hasMessageContaining("safe to remove")
                .hasMessageNotContaining(NEW).hasMessageNotContaining(OLD);
    }

    @Test
    void aFileIsTakenUpOnceItIsWholeAndLacksNothing() throws Exception {
        Path file = Files.writeString(folder.resolve("keys"), OLD + "\n");
        EncryptionKeys keys = new EncryptionKeys(KeySource.ofFile(file));
        KeyChanges changes = new KeyChanges(keys, stored);

        Files.writeString(file, NEW);
        changes.readAgain();
        assertThat(keys.ring().keyIds()).containsExactly(OLD_ID);
        assertThat(changes.problem()).hasValueSatisfying(problem -> assertThat(problem).contains("25 stored secrets"));
        Files.writeString(file, "half a ke");
        changes.readAgain();
        assertThat(changes.problem()).hasValueSatisfying(problem -> assertThat(problem).contains("neither hex nor base64"));
        Files.writeString(file, NEW + "\n" + OLD + "\n");
        changes.readAgain();

        assertThat(keys.ring().keyIds()).containsExactly(NEW_ID, OLD_ID);
        assertThat(changes.problem()).isEmpty();
    }

    @Test
    void whatAnotherNodeWroteWithAKeyThatWasJustAddedCanBeRead() throws Exception {
        Path file = Files.writeString(folder.resolve("keys"), OLD + "\n");
        CredentialCipher cipher = new CredentialCipher(new EncryptionKeys(KeySource.ofFile(file)));
        Files.writeString(file, OLD + "\n" + NEW + "\n");

        Sealed sealed = new CredentialCipher(keys(NEW)).seal(tenant, ids.get(0), new byte[] {1});

        assertThat(cipher.open(tenant, ids.get(0), sealed)).containsExactly(1);
    }
}

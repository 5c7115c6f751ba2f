package dev.serai.credential;

import dev.serai.database.SystemDatabase;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which keys each node has, as the nodes themselves say from time to time. */
@Component
class KeyNodes {

    private static final int ALIVE_SECONDS = 60;

    private final JdbcClient jdbc;

    KeyNodes(SystemDatabase system) {
        this.jdbc = system.jdbc();
    }

    /**
     * A node that lives.
     *
     * @param writes id of the key it encrypts with
     * @param reads ids of the keys it can decrypt with
     */
    record Node(String id, String writes, List<String> reads, Instant seenAt) {}

    /** What the node said last, be it long ago; empty when it never did. */
    Optional<Node> find(String node) {
        return jdbc.sql("select * from key_node where node_id = ?").param(node).query(KeyNodes::node).optional();
    }

    /** Says what the node has now; writes only when that is news or was said a while ago. */
    void say(String node, KeyRing ring) {
        String keys = String.join(",", ring.keyIds());
        jdbc.sql("""
                insert into key_node as known (node_id, writing_key, key_ids) values (:node, :writes, string_to_array(:keys, ','))
                on conflict (node_id) do update set writing_key = :writes, key_ids = string_to_array(:keys, ','), seen_at = now()
                where known.writing_key <> :writes or known.key_ids <> string_to_array(:keys, ',')
                    or known.seen_at < now() - interval '20 seconds'""")
                .param("node", node).param("writes", ring.writingKey()).param("keys", keys).update();
    }

    void forgetGone() {
        jdbc.sql("delete from key_node where seen_at < now() - interval '7 days'").update();
    }

    /** The nodes heard of lately. */
    List<Node> alive() {
        return jdbc.sql("select * from key_node where seen_at > now() - make_interval(secs => ?) order by node_id").param(ALIVE_SECONDS)
                .query(KeyNodes::node).list();
    }

    private static Node node(ResultSet row, int number) throws SQLException {
        Array keys = row.getArray("key_ids");
        Timestamp seen = row.getTimestamp("seen_at");
        return new Node(row.getString("node_id"), row.getString("writing_key"), List.of((String[]) keys.getArray()), seen.toInstant());
    }
}

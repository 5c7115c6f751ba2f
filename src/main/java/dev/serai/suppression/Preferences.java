package dev.serai.suppression;

import com.fasterxml.jackson.databind.JsonNode;
import dev.serai.api.JsonText;
import dev.serai.operation.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What the owner of an address gets of a tenant, and what they change of it. In the scope of the tenant. */
@Component
class Preferences {

    private static final String EMAIL = "email";

    private final Suppressions suppressions;
    private final SuppressionStore store;
    private final Topics topics;
    private final Operations operations;
    private final JdbcClient jdbc;

    Preferences(Suppressions suppressions, SuppressionStore store, Topics topics, Operations operations, JdbcClient jdbc) {
        this.suppressions = suppressions;
        this.store = store;
        this.topics = topics;
        this.operations = operations;
        this.jdbc = jdbc;
    }

    /**
     * What somebody gets.
     *
     * @param sender the tenant's name
     * @param address masked; null where it is not known any more
     * @param all whether they get nothing but what is transactional
     * @param topics all that the tenant writes about, by name
     */
    record Standing(String sender, String address, boolean all, List<Topic> topics) {}

    /** @param wanted whether they get it */
    record Topic(String name, boolean wanted) {}

    /** Empty where the tenant is gone. */
    Optional<Standing> of(UnsubscribeToken token) {
        return jdbc.sql("select name from tenant where id = ?").param(token.tenantId()).query(String.class).optional().map(sender -> {
            List<Suppression> now = store.of(token.tenantId(), token.hash(), suppressions.now()).stream()
                    .filter(each -> each.channel().equals(EMAIL) && each.reason().equals(Reason.UNSUBSCRIBE.word())).toList();
            boolean all = now.stream().anyMatch(each -> each.topic() == null);
            TreeSet<String> names = new TreeSet<>(topics.of(token.tenantId()));
            names.add(token.topic());
            List<Topic> listed = new ArrayList<>();
            names.forEach(name -> listed.add(new Topic(name, !all && now.stream().noneMatch(each -> name.equals(each.topic())))));
            return new Standing(sender, address(token).map(Preferences::masked).orElse(null), all, listed);
        });
    }

    /** @param topic null for all but what is transactional */
    @Transactional
    void unsubscribe(UnsubscribeToken token, String topic) {
        suppressions.unsubscribed(token.tenantId(), EMAIL, token.hash(), address(token).orElse(null), topic, token.deliveryId());
    }

    /**
     * What somebody chose on a page, which may have been shown a while ago.
     *
     * @param on the topics that were shown as those that they get
     * @param off those that were shown as those that they do not get
     * @param wanted those that they chose
     */
    record Choice(List<String> on, List<String> off, List<String> wanted) {

        private boolean begins(String topic) {
            return off.contains(topic) && wanted.contains(topic);
        }

        private boolean ends(String topic) {
            return on.contains(topic) && !wanted.contains(topic);
        }
    }

    /**
     * Takes what they changed of what was shown to them, and leaves the rest as it is now. Who wants a topic after they unsubscribed from
     * all gets none of the others.
     */
    @Transactional
    void choose(UnsubscribeToken token, Standing now, Choice choice) {
        boolean fromNothing = now.all() && now.topics().stream().anyMatch(topic -> choice.begins(topic.name()));
        if (fromNothing) {
            suppressions.resubscribed(token.tenantId(), EMAIL, token.hash(), null);
        }
        for (Topic topic : now.topics()) {
            if (choice.begins(topic.name())) {
                suppressions.resubscribed(token.tenantId(), EMAIL, token.hash(), topic.name());
            } else if (fromNothing || choice.ends(topic.name())) {
                unsubscribe(token, topic.name());
            }
        }
    }

    /** In its normal form, of the delivery that has the link; empty once that is gone or erased. */
    private Optional<String> address(UnsubscribeToken token) {
        List<String> all = jdbc.sql("select operation, message from delivery where tenant_id = ? and id = ?")
                .params(token.tenantId(), token.deliveryId())
                .query((row, number) -> addresses(row.getString("operation"), JsonText.shown(row.getString("message")))).optional()
                .orElse(List.of());
        return all.stream().flatMap(each -> Address.normal(each).stream())
                .filter(each -> store.hash(token.tenantId(), each).equals(token.hash())).findFirst();
    }

    private List<String> addresses(String operation, JsonNode message) {
        return operations.find(operation).map(found -> Recipients.of(found, message)).orElse(List.of());
    }

    /** Enough for its owner to know it by, e.g. {@code a***@example.com}. */
    private static String masked(String address) {
        int at = address.indexOf('@');
        return at < 1 ? "***" : address.substring(0, address.offsetByCodePoints(0, 1)) + "***" + address.substring(at);
    }
}

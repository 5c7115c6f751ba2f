package dev.serai.provider;

import dev.serai.operation.OptionSchema;
import dev.serai.provider.OutcomeTable.Rule;
import dev.serai.provider.Provider.Idempotency;
import dev.serai.provider.Provider.MessageIdSource;
import dev.serai.provider.Provider.ProviderAnswer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes one provider of the files of a family: form, limits and credentials of its head, the operations of all. */
final class Family {

    private Family() {}

    /** The operation that two files have, and the file that has it too; empty where there is none. */
    static Optional<Map.Entry<String, String>> clash(Provider file, Collection<Provider> others) {
        for (Provider other : others) {
            for (String operation : file.operations()) {
                if (!other.id().equals(file.id()) && other.operations().contains(operation)) {
                    return Optional.of(Map.entry(operation, other.fileName()));
                }
            }
        }
        return Optional.empty();
    }

    /** The properties that a file uses and the head's form does not have; its access token is one. */
    static List<String> undeclared(Provider head, Provider member) {
        boolean gets = head.form().oauth() != null;
        return member.form().fields().stream().map(ConnectionForm.Field::name)
                .filter(name -> head.form().field(name).isEmpty() && !(gets && OAuthGrant.PROPERTY.equals(name))).toList();
    }

    /** @param members those whose properties the head has all */
    static Provider of(Provider head, List<Provider> members) {
        if (members.isEmpty()) {
            return head;
        }
        Set<String> channels = new LinkedHashSet<>(head.channels());
        Set<String> operations = new LinkedHashSet<>(head.operations());
        ConnectionForm form = head.form();
        Map<String, Idempotency> idempotency = new HashMap<>(head.terms().idempotency());
        Map<String, MessageIdSource> messageIds = new HashMap<>(head.terms().messageIds());
        Map<String, String> inquiries = new HashMap<>(head.terms().inquiries());
        Map<String, String> endpoints = new HashMap<>();
        Map<String, OptionSchema> options = new HashMap<>(head.terms().options());
        Map<String, ProviderAnswer> answers = new LinkedHashMap<>(head.answers());
        Set<String> customFields = new LinkedHashSet<>(head.customFields());
        List<Rule> rules = new ArrayList<>();
        SuccessTable success = head.success();
        for (Provider member : members) {
            channels.addAll(member.channels());
            operations.addAll(member.operations());
            form = form.with(member.form());
            inquiries.putAll(member.terms().inquiries());
            options.putAll(member.terms().options());
            answers.putAll(member.answers());
            customFields.addAll(member.customFields());
            success = success.with(member.success());
            for (String operation : member.operations()) {
                idempotency.put(operation, member.idempotency(operation));
                messageIds.put(operation, member.messageId(operation));
                endpoints.put(operation, member.endpointUri());
            }
            member.outcomes().rules().forEach(rule -> rules.add(rule.operations().isEmpty() ? rule.only(member.operations()) : rule));
        }
        rules.addAll(head.outcomes().rules());
        return new Provider(head.id(), head.title(), head.description(), List.copyOf(channels), List.copyOf(operations), head.smtpUtf8(),
                form, head.auth(), head.rateLimit(), head.rateLimitHeaders(), head.idempotency(), head.messageId(),
                new OperationTerms(Map.copyOf(idempotency), Map.copyOf(messageIds), Map.copyOf(inquiries), Map.copyOf(endpoints),
                        Map.copyOf(options)),
                new OutcomeTable(List.copyOf(rules)), head.environment(), head.help(), head.icon(), answers,
                Set.copyOf(customFields), success, head.webhook(), null, head.revision(), head.yaml());
    }
}

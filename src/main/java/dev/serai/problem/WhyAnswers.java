package dev.serai.problem;

import dev.serai.api.PathId;
import dev.serai.delivery.DeliveryWords;
import dev.serai.event.Replanning;
import dev.serai.ledger.Deliveries;
import dev.serai.ledger.Delivery;
import dev.serai.problem.Why.Case;
import dev.serai.problem.Why.Step;
import dev.serai.problem.WhySearch.Found;
import dev.serai.problem.WhySearch.Happened;
import dev.serai.problem.WhySearch.Message;
import dev.serai.suppression.Suppression;
import dev.serai.suppression.Suppressions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Answers why somebody got a message or none, out of events, plans, deliveries and reports. */
@Component
class WhyAnswers {

    private static final int MOST_CASES = 10;

    private final WhySearch search;
    private final Deliveries deliveries;
    private final DeliveryWords words;
    private final Replanning replanning;
    private final Suppressions suppressions;

    WhyAnswers(WhySearch search, Deliveries deliveries, DeliveryWords words, Replanning replanning,
            Suppressions suppressions) {
        this.search = search;
        this.deliveries = deliveries;
        this.words = words;
        this.replanning = replanning;
        this.suppressions = suppressions;
    }

    Why answer(UUID tenantId, Sought sought, Instant from, Instant to) {
        UUID id = PathId.parse(sought.written());
        List<Case> named = id == null ? List.of() : named(tenantId, id);
        if (!named.isEmpty()) {
            return new Why(sought.written(), from, to, true, named.get(0).answer(), named.get(0).advice(), List.of(), named);
        }
        List<Suppression> kept = suppressions.of(tenantId, sought.written());
        Found found = search.look(tenantId, sought, from, to);
        List<Case> cases = new ArrayList<>();
        Set<UUID> told = new HashSet<>();
        found.messages().stream().filter(Message::addressed).limit(MOST_CASES).forEach(message -> {
            told.add(message.eventId());
            delivery(tenantId, sought, message).ifPresent(cases::add);
        });
        found.events().stream().filter(event -> !told.contains(event.id())).limit(MOST_CASES)
                .forEach(event -> cases.add(event(tenantId, event)));
        cases.sort(Comparator.comparing(Case::at).reversed());
        List<Case> shown = cases.size() > MOST_CASES ? cases.subList(0, MOST_CASES) : cases;
        if (!shown.isEmpty()) {
            return new Why(sought.written(), found.back(), to, found.complete(), shown.get(0).answer(), shown.get(0).advice(), kept,
                    shown);
        }
        String mentions = found.messages().isEmpty() ? "" : " " + found.messages().size() + " messages name it, but go to somebody else.";
        return new Why(sought.written(), found.back(), to, found.complete(), "Nothing was sent, and nothing was asked for: no event and no"
                + " message between " + WhyDelivery.time(found.back()) + " and " + WhyDelivery.time(to) + " is for \"" + sought.written()
                + "\"." + mentions + kept(kept), "Look whether the application sent its event (POST /api/events answers 202 with an id),"
                + " and with this very address. To look further back, ask with an earlier \"from\""
                + (found.complete() ? "." : ", or with \"to\": " + WhyDelivery.time(found.back()) + "."), kept, List.of());
    }

    /** What would keep a message from them. */
    private static String kept(List<Suppression> suppressions) {
        return suppressions.stream().map(each -> " On " + each.channel() + " they are suppressed " + each.sinceAndWhy() + ".")
                .collect(Collectors.joining());
    }

    /** What became of the delivery, or of the event, that has the id; empty where none has. */
    private List<Case> named(UUID tenantId, UUID id) {
        Optional<Delivery> delivery = deliveries.find(tenantId, id);
        if (delivery.isPresent()) {
            return delivery(tenantId, null, new Message(id, delivery.get().asked().eventId(), true)).stream().toList();
        }
        Optional<Happened> event = search.event(tenantId, id);
        List<Case> made = event.isEmpty() ? List.of() : search.madeOf(tenantId, id).stream().limit(MOST_CASES)
                .flatMap(each -> delivery(tenantId, null, new Message(each, id, true)).stream()).toList();
        return made.isEmpty() ? event.map(each -> event(tenantId, each)).stream().toList() : made;
    }

    /** @param sought null for all that it goes to */
    private Optional<Case> delivery(UUID tenantId, Sought sought, Message message) {
        return deliveries.find(tenantId, message.id()).map(words::shown).map(delivery -> {
            WhyDelivery why = new WhyDelivery(delivery, sought);
            List<Step> trail = new ArrayList<>();
            Optional<Happened> event = message.eventId() == null ? Optional.empty() : search.event(tenantId, message.eventId());
            if (event.isPresent()) {
                trail.add(arrived(event.get()));
                int made = search.madeOf(tenantId, message.eventId()).size();
                trail.add(new Step("plan", "ok", routes(event.get().type()) + "made " + made + (made == 1 ? " message" : " messages")
                        + " of it", null, event.get().at()));
            } else {
                trail.add(new Step("event", "none", "The message was asked for without an event.", null, delivery.asked().createdAt()));
            }
            trail.addAll(why.trail());
            return new Case(delivery.asked().createdAt(), message.eventId(), message.id(), why.answer(), why.advice(), trail);
        });
    }

    private static Step arrived(Happened event) {
        return new Step("event", "ok", event.type() + " came in", null, event.at());
    }

    /** Who takes the type today; empty where nobody does. */
    private String routes(String type) {
        List<String> takers = replanning.takers(type);
        return takers.isEmpty() ? "No route takes it today; it " : takers.size() == 1 ? "Route " + takers.get(0) + " "
                : "Routes " + String.join(", ", takers) + " ";
    }

    private Case event(UUID tenantId, Happened event) {
        String came = event.type() + " of " + WhyDelivery.time(event.at());
        if ("unplannable".equals(event.status())) {
            String step = event.step() == null ? "" : ", step " + event.step();
            String where = event.route() == null ? "" : " in route " + event.route() + step;
            return new Case(event.at(), event.id(), null, "Nothing was sent: " + came + " came in, but no message could be made of it"
                    + where + ": " + event.reason(), "Mend the route or the data, then plan the event again: POST /api/events/"
                    + event.id() + "/plan.", List.of(arrived(event), new Step("plan", "bad", "It could not be planned" + where,
                    event.reason(), event.at()), noProvider()));
        }
        if (event.status() != null) {
            return new Case(event.at(), event.id(), null, "Nothing was sent yet: " + came + " came in and waits to be planned."
                    + (event.reason() == null ? "" : " " + event.reason()), null, List.of(arrived(event),
                    new Step("plan", "waits", "It is not planned yet", event.reason(), event.at()), noProvider()));
        }
        List<UUID> made = search.madeOf(tenantId, event.id());
        String routes = routes(event.type());
        if (made.isEmpty()) {
            return new Case(event.at(), event.id(), null, "Nothing was sent: " + came + " came in, and its routes asked for no message. "
                    + routes.strip() + (replanning.takers(event.type()).isEmpty() ? " made nothing of it." : " takes it today."),
                    "Look at the route: POST /api/events/explain with the same event tells what it makes, and why.",
                    List.of(arrived(event), new Step("plan", "none", routes + "made nothing of it", null, event.at()), noProvider()));
        }
        return new Case(event.at(), event.id(), made.get(0), came + " names this recipient, but what was made of it goes to somebody else.",
                "Look at the route: it takes the recipient from another field.", List.of(arrived(event),
                new Step("plan", "none", routes + "made " + made.size() + " messages of it, none of them for this recipient", null,
                event.at())));
    }

    private static Step noProvider() {
        return new Step("provider", "none", "No provider was called.", null, null);
    }
}

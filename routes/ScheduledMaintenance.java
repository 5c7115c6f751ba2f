import org.apache.camel.builder.RouteBuilder;

/** What has to happen from time to time. Every node has the clock; what asks {@code ticks} is done by one of them. */
public class ScheduledMaintenance extends RouteBuilder {

    @Override
    public void configure() {
        from("quartz:serai/make-partitions?cron=0+17+3+*+*+?")
                .routeId("make-partitions")
                .routeGroup("maintenance")
                .routeDescription("Makes the partitions of the coming months, every night")
                .filter(method("ticks", "isMine"))
                    .setBody(constant("select make_partitions()"))
                    .to("jdbc:systemDataSource").id("to-make-partitions");

        from("quartz:serai/count-statistics?cron=0/10+*+*+*+*+?")
                .routeId("count-statistics")
                .routeGroup("maintenance")
                .routeDescription("Counts what became of attempts since the last time, every ten seconds")
                .filter(method("ticks", "isMine"))
                    .setVariable("more", constant(true))
                    .loopDoWhile(variable("more"))
                        .setBody(constant("select count_statistics() as more"))
                        .to("jdbc:systemDataSource?outputType=SelectOne").id("to-count-statistics")
                        .setVariable("more", body())
                    .end();

        from("quartz:serai/apply-retention?cron=0+27+*+*+*+?")
                .routeId("apply-retention")
                .routeGroup("maintenance")
                .routeDescription("Drops and deletes what is older than it is to be kept, every hour")
                .filter(method("ticks", "isMine"))
                    .bean("retention", "apply").id("to-apply-retention");

        from("quartz:serai/keep-consents?cron=20+*+*+*+*+?")
                .routeId("keep-consents")
                .routeGroup("maintenance")
                .routeDescription("Refreshes the tokens of consents ahead of their end, and gives those back that are over, every minute")
                .filter(method("ticks", "isMine"))
                    .bean("consentKeeper", "keep").id("to-keep-consents")
                    .bean("revocations", "giveBack").id("to-give-back");

        from("quartz:serai/forget-sessions?cron=40+0/5+*+*+*+?")
                .routeId("forget-sessions")
                .routeGroup("maintenance")
                .routeDescription("Deletes the sessions and sign-ins of browsers that have ended, every five minutes")
                .filter(method("ticks", "isMine"))
                    .bean("sessions", "forgetEnded").id("to-forget-sessions")
                    .bean("providerSignIns", "forgetEnded").id("to-forget-sign-ins");

        from("quartz:serai/carry-on-erasures?cron=5/10+*+*+*+*+?")
                .routeId("carry-on-erasures")
                .routeGroup("maintenance")
                .routeDescription("Deletes what is left of tenants that were erased, every ten seconds")
                .filter(method("ticks", "isMine"))
                    .bean("tenantErasures", "carryOn").id("to-carry-on-erasures");

        from("quartz:serai/forget-sealed-texts?cron=7/10+*+*+*+*+?")
                .routeId("forget-sealed-texts")
                .routeGroup("maintenance")
                .routeDescription("Deletes the codes and links of messages that are sent or too old, every ten seconds")
                .filter(method("ticks", "isMine"))
                    .bean("sealedTexts", "forgetSettled").id("to-forget-sealed-texts");

        from("quartz:serai/turn-key-rotation?cron=0/2+*+*+*+*+?&stateful=true")
                .routeId("turn-key-rotation")
                .routeGroup("maintenance")
                .routeDescription("Takes up changed encryption keys and encrypts what is stored with the first of them, every two seconds")
                .bean("keyRotation", "turn");
    }
}

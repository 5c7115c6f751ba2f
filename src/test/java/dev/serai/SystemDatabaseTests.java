package dev.serai;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who sees the rows of all tenants, and why. Everybody else goes through the tenants' door, where a forgotten tenant finds nothing. */
class SystemDatabaseTests {

    private static final String SYSTEM = "dev/serai/database/SystemDatabase";
    private static final Map<String, String> MAY = Map.ofEntries(
            entry("audit.AuditLog", "lists the changes of all tenants for the operator, and writes down those of the instance"),
            entry("bulk.BulkStore", "gives the jobs of all tenants to the nodes in turn; their rows go through the tenant's door"),
            entry("connection.ConnectionHealth", "writes what became of the connections of many tenants in one batch"),
            entry("connection.WebhookConnections", "finds whose connection a provider means, before there is a tenant"),
            entry("credential.Fingerprints", "keeps a secret of the instance"),
            entry("credential.KeyNodes", "keeps which keys each node has"),
            entry("credential.KeyRotation", "turns the rotation, which is for all tenants"),
            entry("credential.ReEncryption", "encrypts anew what is stored of all tenants"),
            entry("credential.RotationStore", "finds what is stored under other keys, of all tenants"),
            entry("credential.StoredSecrets", "counts what is stored under each key, of all tenants"),
            entry("delivery.ReportDeadlines", "finds deliveries of all tenants of which a report is overdue"),
            entry("delivery.SilentDeliveries", "moves those on, as the ledger moves deliveries"),
            entry("drift.DriftStore", "counts how answers of providers differ from their examples; for no tenant"),
            entry("event.EventPathApi", "finds whose event it is whose way the operator looks at"),
            entry("event.Inbox", "takes and finishes events that many tenants have waiting"),
            entry("event.OperationalEvents", "writes in the transaction of who works for all tenants, where one has begun"),
            entry("event.OutcomeTakers", "keeps which outcome events routes of a node take; for no tenant"),
            entry("guard.GuardStore", "remembers the country guards of all tenants, as deliveries of many are carried"),
            entry("ledger.Announcements", "writes down what deliveries are about to do, as the ledger writes what they did"),
            entry("ledger.LedgerStore", "accepts, claims and settles deliveries of many tenants together"),
            entry("oauth.ConsentStates", "finds whose consent comes back before there is a caller"),
            entry("oauth.ConsentStore", "finds consents of all tenants that are to be refreshed; all else goes through the tenants' door"),
            entry("oauth.RevocationStore", "keeps what is to be given back to providers, of tenants that are gone, too"),
            entry("node.Nodes", "keeps which nodes are alive; for no tenant"),
            entry("notify.Notifications", "listens on a connection of its own; reads no table"),
            entry("portal.PortalLinks", "finds whose link into a portal it is, and who may embed its page, before there is a caller"),
            entry("privacy.TenantErasures", "deletes what is left of tenants that are gone"),
            entry("problem.ProblemNews", "takes what the ledger tells of deliveries that fail, of all tenants in turn"),
            entry("problem.ProblemSorter", "puts those to problems in one transaction for many tenants"),
            entry("problem.ProblemStore", "writes which deliveries the problems of many tenants have"),
            entry("problem.ReplayTurns", "gives the replays of all tenants to the nodes in turn"),
            entry("rehearsal.PastLedger", "reads events and deliveries of all tenants for the operator's rehearsals"),
            entry("rehearsal.RehearsalStore", "keeps rehearsals of the operator, and takes them up for whoever asked"),
            entry("report.PendingReports", "finds whose reports wait for what has become known, of all tenants"),
            entry("retention.Retention", "deletes what is past its time, of all tenants"),
            entry("schedule.DueSchedules", "raises what the schedules of all tenants have due"),
            entry("schedule.Ticks", "keeps which node did what was due; for no tenant"),
            entry("sealed.SealedTexts", "opens what deliveries of many tenants say on their way, and forgets it"),
            entry("security.ApiTokens", "finds whose token it is before there is a caller"),
            entry("session.SessionStore", "finds whose session a cookie is before there is a caller"),
            entry("session.SpentSignIns", "keeps which sign-ins were finished; for no tenant"),
            entry("signup.SignupKeys", "finds whose sign-up page a public key is, before there is a tenant"),
            entry("signup.SignupRefusals", "counts what was sent to sign-up pages of many tenants and not taken"),
            entry("stats.Statistics", "asks up to when attempts are counted; the figures come through the tenants' door"),
            entry("subscription.SubscriptionStore", "remembers the subscriptions of all tenants, for what is accepted and settled of many"),
            entry("suppression.QuietHours", "remembers the hours of all tenants, as deliveries of many are carried"),
            entry("suppression.SuppressionStore", "looks up who gets no messages, as deliveries of many tenants are carried"),
            entry("suppression.Topics", "notes what mails are about, as deliveries of many tenants are carried"),
            entry("template.TemplateStore", "remembers templates for messages that are accepted, whoever works on the thread"),
            entry("tenant.Tenants", "lists tenants for the operator"),
            entry("trial.DraftApi", "notes in the audit log of the operator which provider was made of a draft"),
            entry("watch.WatchStore", "finds watches of all tenants that end soon; all else goes through the tenants' door"),
            entry("webhook.SharedObjects", "finds the tenants for whom the instance's own account made something"),
            entry("webhook.WebhookRefusals", "notes what was sent to connections of many tenants and not taken"));
    /** Routes that name the data source; each does the same for all tenants. */
    private static final List<String> ROUTES = List.of("ScheduledMaintenance.java");

    @Test
    void onlyTheseUseIt() throws IOException {
        TreeSet<String> users = new TreeSet<>();
        for (Path file : ClassFiles.all()) {
            String name = ClassFiles.name(file).replaceAll("^dev/serai/|(\\$.*)?\\.class$", "").replace('/', '.');
            if (!name.startsWith("database.") && ClassFiles.texts(file).stream().anyMatch(text -> text.contains(SYSTEM))) {
                users.add(name);
            }
        }
        assertThat(users).as("classes that see the rows of all tenants; who joins them says why in this list").isEqualTo(MAY.keySet());
    }

    @Test
    void nobodyOpensADoorOfTheirOwn() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : ClassFiles.all()) {
            String name = ClassFiles.name(file);
            if (!name.startsWith("dev/serai/database/") && ClassFiles.texts(file).stream().anyMatch(SystemDatabaseTests::opens)) {
                found.add(name);
            }
        }
        assertThat(found).isEmpty();
    }

    private static boolean opens(String text) {
        return text.contains("java/sql/DriverManager") || text.contains("HikariDataSource") || text.equals("systemDataSource")
                || text.contains("PGSimpleDataSource");
    }

    @Test
    void onlyTheseRoutesNameIt() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            List<String> users = new ArrayList<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (Files.readString(file).contains("systemDataSource")) {
                    users.add(file.getFileName().toString());
                }
            }
            assertThat(users).isEqualTo(ROUTES);
        }
    }
}

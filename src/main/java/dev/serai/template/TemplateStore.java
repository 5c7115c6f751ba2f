package dev.serai.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.serai.api.JsonText;
import dev.serai.database.SystemDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The tables of templates and their versions. */
@Component
class TemplateStore {

    /** SQLSTATE: the lock was not to be had in time. */
    static final String LOCKED = "55P03";
    /** SQLSTATE: the statement was cancelled, for its time was over. */
    static final String CANCELLED = "57014";

    private static final String PROMOTED = "exists (select from jsonb_array_elements(t.promoted) p"
            + " where (p ->> 'version')::integer = v.number)";

    private final JdbcClient jdbc;
    private final SystemDatabase system;

    TemplateStore(JdbcClient jdbc, SystemDatabase system) {
        this.jdbc = jdbc;
        this.system = system;
    }

    /** A version as it is stored. */
    record Row(int number, Content content, long bytes, String note, UUID createdBy, Instant createdAt) {}

    /** A version without what it says, which may be tens of megabytes. */
    record Listed(int number, List<String> tags, long bytes, String note, UUID createdBy, Instant createdAt) {}

    /** All of a tenant, for messages that are accepted, whoever works on this thread. */
    List<Template> toRender(UUID tenantId) {
        return system.jdbc().sql("select * from template where tenant_id = ?").param(tenantId)
                .query((row, number) -> template(row)).list();
    }

    /** What a version says, likewise. */
    Optional<Content> contentToRender(UUID tenantId, UUID id, int number) {
        return system.jdbc().sql("select content from template_version where tenant_id = ? and template_id = ? and number = ?")
                .params(tenantId, id, number).query((row, index) -> content(row)).optional();
    }

    /** @param kind null for all of them */
    List<Template> after(UUID tenantId, String kind, UUID id, int limit) {
        return jdbc.sql("""
                select * from template where tenant_id = :tenant and (:kind::text is null or kind = :kind)
                  and (:after::uuid is null or id > :after) order by id limit :limit""")
                .param("tenant", tenantId).param("kind", kind).param("after", id).param("limit", limit)
                .query((row, number) -> template(row)).list();
    }

    Optional<Template> find(UUID tenantId, UUID id) {
        return jdbc.sql("select * from template where tenant_id = ? and id = ?").params(tenantId, id)
                .query((row, number) -> template(row)).optional();
    }

    /** Nobody else changes templates of the tenant until the transaction ends, in which nothing waits for long ({@link #LOCKED}). */
    void lock(UUID tenantId) {
        jdbc.sql("set local lock_timeout = '1s'").update();
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('serai.template ' || ?, 0))").param(tenantId.toString()).query()
                .singleRow();
    }

    int count(UUID tenantId) {
        return jdbc.sql("select count(*) from template where tenant_id = ?").param(tenantId).query(Integer.class).single();
    }

    long bytes(UUID tenantId) {
        return jdbc.sql("select coalesce(sum(bytes), 0)::bigint from template_version where tenant_id = ?").param(tenantId)
                .query(Long.class).single();
    }

    boolean isNamed(UUID tenantId, String name, UUID otherThan) {
        return jdbc.sql("select exists (select from template where tenant_id = ? and name = ? and id <> ?)")
                .params(tenantId, name, otherThan).query(Boolean.class).single();
    }

    /** The names of other templates of which a promoted version includes this one or stands in it. */
    List<String> users(UUID tenantId, String name) {
        return jdbc.sql("select distinct t.name from template t join template_version v on v.tenant_id = t.tenant_id"
                + " and v.template_id = t.id where t.tenant_id = ? and ? = any (v.uses) and t.name <> ? and " + PROMOTED
                + " order by 1 limit 20").params(tenantId, name, name).query(String.class).list();
    }

    /** Whether one of these versions includes, or stands in, something of which nothing is promoted. */
    boolean usesUnpromoted(UUID tenantId, UUID id, List<Integer> numbers) {
        return jdbc.sql("""
                select exists (select from template_version v cross join unnest(v.uses) as used (name)
                where v.tenant_id = :tenant and v.template_id = :id and v.number in (:numbers) and not exists (select from template t
                  where t.tenant_id = v.tenant_id and t.name = used.name and t.kind <> 'message' and t.promoted <> '[]'))""")
                .param("tenant", tenantId).param("id", id).param("numbers", numbers).query(Boolean.class).single();
    }

    static boolean hasState(DataAccessException e, String state) {
        return e.getRootCause() instanceof SQLException cause && state.equals(cause.getSQLState());
    }

    void insert(UUID tenantId, Template t) {
        jdbc.sql("""
                insert into template (tenant_id, id, kind, name, description, latest)
                values (:tenant, :id, :kind, :name, :description, :latest)""")
                .param("tenant", tenantId).param("id", t.id()).param("kind", t.kind()).param("name", t.name())
                .param("description", t.description()).param("latest", t.latestVersion()).update();
    }

    void insert(UUID tenantId, UUID id, int number, Content content, String note, UUID createdBy) {
        jdbc.sql("""
                insert into template_version (tenant_id, template_id, number, content, tags, uses, bytes, note, created_by)
                values (:tenant, :id, :number, :content, :tags, :uses, :bytes, :note, :by)""")
                .param("tenant", tenantId).param("id", id).param("number", number).param("content", content.written().toString())
                .param("tags", content.locales().keySet().toArray(String[]::new))
                .param("uses", content.uses().toArray(String[]::new)).param("bytes", content.bytes()).param("note", note)
                .param("by", createdBy, Types.OTHER).update();
    }

    /** Drops the oldest versions that are not promoted, so that this many stay. */
    void trim(UUID tenantId, UUID id, int most) {
        jdbc.sql("""
                delete from template_version v using template t
                where t.tenant_id = :tenant and t.id = :id and v.tenant_id = t.tenant_id and v.template_id = t.id and not %s
                  and v.number <= (select number from template_version where tenant_id = :tenant and template_id = :id
                    order by number desc offset :most limit 1)""".formatted(PROMOTED))
                .param("tenant", tenantId).param("id", id).param("most", most).update();
    }

    /** Writes what people change of a template itself. */
    void update(UUID tenantId, Template t) {
        ArrayNode promoted = JsonNodeFactory.instance.arrayNode();
        t.promoted().forEach(each -> promoted.addObject().put("variant", each.variant()).put("version", each.version())
                .put("weight", each.weight()));
        jdbc.sql("""
                update template set name = :name, description = :description, latest = :latest, promoted = :promoted::jsonb,
                  promoted_at = :since, revision = revision + 1, updated_at = now()
                where tenant_id = :tenant and id = :id""")
                .param("tenant", tenantId).param("id", t.id()).param("name", t.name()).param("description", t.description())
                .param("latest", t.latestVersion()).param("promoted", promoted.toString())
                .param("since", t.promotedAt() == null ? null : Timestamp.from(t.promotedAt())).update();
    }

    void delete(UUID tenantId, UUID id) {
        jdbc.sql("delete from template where tenant_id = ? and id = ?").params(tenantId, id).update();
    }

    Optional<Row> version(UUID tenantId, UUID id, int number) {
        return jdbc.sql("select * from template_version where tenant_id = ? and template_id = ? and number = ?")
                .params(tenantId, id, number).query((row, index) -> row(row)).optional();
    }

    /** The versions of a template, the latest first. */
    List<Listed> versions(UUID tenantId, UUID id, int before, int limit) {
        return jdbc.sql("""
                select number, tags, bytes, note, created_by, created_at from template_version
                where tenant_id = ? and template_id = ? and number < ? order by number desc limit ?""")
                .params(tenantId, id, before, limit).query((row, index) -> new Listed(row.getInt("number"),
                        List.of((String[]) row.getArray("tags").getArray()), row.getLong("bytes"), row.getString("note"),
                        row.getObject("created_by", UUID.class), instant(row, "created_at"))).list();
    }

    private static Template template(ResultSet row) throws SQLException {
        List<Variant> promoted = new ArrayList<>();
        read(row.getString("promoted")).forEach(each -> promoted.add(new Variant(each.path("variant").textValue(),
                each.path("version").asInt(), each.path("weight").asInt())));
        return new Template(row.getObject("id", UUID.class), row.getString("kind"), row.getString("name"), row.getString("description"),
                row.getInt("latest"), promoted, instant(row, "promoted_at"), instant(row, "created_at"), instant(row, "updated_at"),
                row.getLong("revision"));
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(row.getInt("number"), content(row), row.getLong("bytes"), row.getString("note"),
                row.getObject("created_by", UUID.class), instant(row, "created_at"));
    }

    private static Content content(ResultSet row) throws SQLException {
        return Content.read(read(row.getString("content")));
    }

    private static JsonNode read(String text) throws SQLException {
        try {
            return JsonText.read(text);
        } catch (JsonProcessingException e) {
            throw new SQLException("What is stored of a template is no JSON", e);
        }
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp timestamp = row.getTimestamp(column);
        return timestamp == null ? null : timestamp.toInstant();
    }
}

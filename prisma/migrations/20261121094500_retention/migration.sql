-- Retention, 45 CFR 164.316(b)(2)(i): nothing that is a record can be deleted by any path. See lib/retention/policy.ts for what is a
-- record; it is every table in which the application may not delete.

-- Why a cutover's facts of high volume (samples, findings) can't be purged, or null. The same law as lib/retention/rules.ts.
CREATE FUNCTION why_not_purge(cutover uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN EXISTS (SELECT FROM legal_hold WHERE cutover_id = cutover AND lifted_at IS NULL) THEN 'a legal hold stands'
    WHEN NOT EXISTS (SELECT FROM journal WHERE scope = cutover::text) THEN 'it belongs to no cutover'
    WHEN (SELECT recorded_at FROM journal WHERE scope = cutover::text) + interval '6 years' > now()
      THEN 'it must be kept until ' || to_char((SELECT recorded_at FROM journal WHERE scope = cutover::text) + interval '6 years', 'YYYY-MM-DD')
  END
$$;

-- A record is never deleted, whoever asks; a fact of high volume only when nothing above says why not.
CREATE FUNCTION refuse_purge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  why text;
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'discrepancy' THEN
    why := why_not_purge((SELECT cutover_id FROM run WHERE id = (to_jsonb(OLD) ->> 'run_id')::uuid));
  ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME LIKE 'signal\_sample%' THEN
    why := why_not_purge((SELECT cutover_id FROM signal WHERE id = (to_jsonb(OLD) ->> 'signal_id')::uuid));
  ELSE
    why := 'records are kept';
  END IF;
  IF why IS NULL THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% can''t be deleted: %', TG_TABLE_NAME, why USING ERRCODE = 'insufficient_privilege';
END $$;

-- Puts a table under both guards. A migration that makes a table of records calls it.
CREATE FUNCTION keep_records(record regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE OR REPLACE TRIGGER is_kept BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION refuse_purge()', record);
  EXECUTE format('CREATE OR REPLACE TRIGGER is_not_emptied BEFORE TRUNCATE ON %s EXECUTE FUNCTION refuse_purge()', record);
END $$;
REVOKE EXECUTE ON FUNCTION keep_records(regclass) FROM PUBLIC;

-- Every table in which the application may not delete, and the partitions of the samples against being emptied.
DO $$
DECLARE
  name regclass;
BEGIN
  FOR name IN
    SELECT oid FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
       AND relname <> '_prisma_migrations' AND NOT has_table_privilege('holdpoint_app', oid, 'DELETE')
  LOOP
    PERFORM keep_records(name);
  END LOOP;
  FOR name IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'signal_sample'::regclass LOOP
    EXECUTE format('CREATE OR REPLACE TRIGGER is_not_emptied BEFORE TRUNCATE ON %s EXECUTE FUNCTION refuse_purge()', name);
  END LOOP;
END $$;

-- A partition that is made later is guarded from its first moment. (Row triggers come from the parent by themselves.)
CREATE OR REPLACE FUNCTION ensure_sample_partition(day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  name text := 'signal_sample_' || to_char(day, 'YYYYMMDD');
BEGIN
  -- IF NOT EXISTS does not save two instances that create it at once.
  PERFORM pg_advisory_xact_lock(4651102);
  IF to_regclass(quote_ident(name)) IS NOT NULL THEN
    RETURN;
  END IF;
  EXECUTE format(
    'CREATE TABLE %I PARTITION OF signal_sample FOR VALUES FROM (%L) TO (%L)',
    name, day::timestamp AT TIME ZONE 'UTC', (day + 1)::timestamp AT TIME ZONE 'UTC');
  EXECUTE format('CREATE TRIGGER is_not_emptied BEFORE TRUNCATE ON %I EXECUTE FUNCTION refuse_purge()', name);
END $$;

-- The only purge there is: a cutover's samples and findings, six years after it was last in effect. The application may ask for it and
-- can't delete by itself; the guards above look again at each row.
CREATE FUNCTION purge_facts(cutover uuid) RETURNS TABLE (samples bigint, discrepancies bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  why text := why_not_purge(cutover);
BEGIN
  IF why IS NOT NULL THEN
    RAISE EXCEPTION 'nothing was purged: %', why USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM signal_sample WHERE signal_id IN (SELECT id FROM signal WHERE cutover_id = cutover);
  GET DIAGNOSTICS samples = ROW_COUNT;
  DELETE FROM discrepancy WHERE run_id IN (SELECT id FROM run WHERE cutover_id = cutover);
  GET DIAGNOSTICS discrepancies = ROW_COUNT;
  RETURN NEXT;
END $$;
REVOKE EXECUTE ON FUNCTION purge_facts(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION purge_facts(uuid) TO holdpoint_app;
REVOKE EXECUTE ON FUNCTION why_not_purge(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION why_not_purge(uuid) TO holdpoint_app;

-- What an auditor's own login reads: no column of a secret, no table but through these views. docs/operations.md has the grants.
CREATE SCHEMA audit;
CREATE VIEW audit.entry WITH (security_barrier) AS
  SELECT scope, seq, occurred_at, recorded_at, command, actor_id, position,
         content #>> '{actor,kind}' AS actor_kind, content #>> '{actor,name}' AS who, content ->> 'reason' AS reason,
         content -> 'changes' AS changes, encode(leaf_hash, 'hex') AS leaf_hash
    FROM (SELECT *, convert_from(bytes, 'UTF8')::jsonb AS content FROM journal_entry) AS parsed;
CREATE VIEW audit.tree_head WITH (security_barrier) AS
  SELECT scope, size, encode(root_hash, 'hex') AS root_hash, checkpoint, signed_at FROM tree_head;
CREATE VIEW audit.cutover WITH (security_barrier) AS SELECT id, organization, name, kind, created_at FROM cutover;
CREATE VIEW audit.person WITH (security_barrier) AS SELECT id, login, name, created_at, disabled_at FROM person;
CREATE VIEW audit.session WITH (security_barrier) AS
  SELECT id, person_id, person_name, created_at, last_seen_at, expires_at, revoked_at FROM session;
CREATE VIEW audit.assignment WITH (security_barrier) AS
  SELECT id, cutover_id, person_id, person_name, position, kind, justification, starts_at, ends_at FROM assignment;
CREATE VIEW audit.service_token WITH (security_barrier) AS
  SELECT id, cutover_id, purpose, label, created_at, expires_at, revoked_at FROM service_token;
CREATE VIEW audit.run WITH (security_barrier) AS SELECT * FROM run;
CREATE VIEW audit.legal_hold WITH (security_barrier) AS SELECT * FROM legal_hold;

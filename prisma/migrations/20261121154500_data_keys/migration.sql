-- CreateTable
CREATE TABLE "data_key" (
    "cutover_id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "wrapped" BYTEA NOT NULL,
    "check" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "wrapped_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("cutover_id")
);

-- AddForeignKey
ALTER TABLE "data_key" ADD CONSTRAINT "data_key_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A data key is wrapped anew at a rotation; what it is, and tells it from another, stays.
GRANT SELECT, INSERT ON "data_key" TO holdpoint_app;
GRANT UPDATE ("key_id", "wrapped", "wrapped_at") ON "data_key" TO holdpoint_app;
SELECT keep_records('data_key');

-- A record is never deleted, whoever asks; a fact of high volume, and the key that values open with, only when nothing says why not.
CREATE OR REPLACE FUNCTION refuse_purge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  why text;
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'discrepancy' THEN
    why := why_not_purge((SELECT cutover_id FROM run WHERE id = (to_jsonb(OLD) ->> 'run_id')::uuid));
  ELSIF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'data_key' THEN
    why := why_not_purge((to_jsonb(OLD) ->> 'cutover_id')::uuid);
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

-- The only purge there is. With the data key every sealed value of the cutover is unreadable for good, wherever a copy of it is.
CREATE OR REPLACE FUNCTION purge_facts(cutover uuid) RETURNS TABLE (samples bigint, discrepancies bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  why text := why_not_purge(cutover);
BEGIN
  IF why IS NOT NULL THEN
    RAISE EXCEPTION 'nothing was purged: %', why USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM data_key WHERE cutover_id = cutover;
  DELETE FROM signal_sample WHERE signal_id IN (SELECT id FROM signal WHERE cutover_id = cutover);
  GET DIAGNOSTICS samples = ROW_COUNT;
  DELETE FROM discrepancy WHERE run_id IN (SELECT id FROM run WHERE cutover_id = cutover);
  GET DIAGNOSTICS discrepancies = ROW_COUNT;
  RETURN NEXT;
END $$;

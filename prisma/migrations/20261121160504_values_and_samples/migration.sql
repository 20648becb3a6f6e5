-- CreateTable
CREATE TABLE "discrepancy_value" (
    "run_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "source" BYTEA,
    "target" BYTEA,

    CONSTRAINT "discrepancy_value_pkey" PRIMARY KEY ("run_id","ordinal")
);

-- CreateTable
CREATE TABLE "reveal" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "subject" TEXT NOT NULL,
    "run_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "ordinal" INTEGER,
    "sample_id" UUID,
    "reason" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "revealed_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "reveal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sampling_plan" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "seed" TEXT,
    "random" INTEGER NOT NULL,
    "risk" INTEGER NOT NULL,
    "per_site" INTEGER NOT NULL,
    "second_review_every" INTEGER NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "set_by_id" UUID NOT NULL,
    "set_by_name" TEXT NOT NULL,

    CONSTRAINT "sampling_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sample_frame" (
    "run_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "population" INTEGER NOT NULL,
    "seed" TEXT NOT NULL,
    "seed_from" TEXT NOT NULL,
    "random" INTEGER NOT NULL,
    "risk" INTEGER NOT NULL,
    "site" INTEGER NOT NULL,

    CONSTRAINT "sample_frame_pkey" PRIMARY KEY ("run_id","domain")
);

-- CreateTable
CREATE TABLE "sampled_record" (
    "run_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "part" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "resource_type" TEXT NOT NULL,
    "source_pseudonym" TEXT NOT NULL,
    "target_pseudonym" TEXT,
    "site_pseudonym" TEXT,
    "reasons" TEXT[],
    "source" BYTEA NOT NULL,
    "target" BYTEA,

    CONSTRAINT "sampled_record_pkey" PRIMARY KEY ("run_id","domain","part","place")
);

-- CreateTable
CREATE TABLE "sample" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "result_hash" TEXT NOT NULL,
    "seed" TEXT NOT NULL,
    "seed_from" TEXT NOT NULL,
    "population" INTEGER NOT NULL,
    "random" INTEGER NOT NULL,
    "risk" INTEGER NOT NULL,
    "site" INTEGER NOT NULL,
    "second_review_every" INTEGER NOT NULL,
    "drawn_at" TIMESTAMPTZ(3) NOT NULL,
    "drawn_by_id" UUID NOT NULL,
    "drawn_by_name" TEXT NOT NULL,

    CONSTRAINT "sample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sample_review" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "sample_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "reviewer_id" UUID NOT NULL,
    "reviewer_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "answer" TEXT,
    "given" TEXT NOT NULL,
    "comment" BYTEA,
    "has_comment" BOOLEAN NOT NULL,
    "reviewed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sample_review_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sample_closing" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "sample_id" UUID NOT NULL,
    "part" TEXT NOT NULL,
    "place" INTEGER NOT NULL,
    "outcome" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_by_id" UUID NOT NULL,
    "closed_by_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,

    CONSTRAINT "sample_closing_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reveal_cutover_id_person_id_revealed_at_idx" ON "reveal"("cutover_id", "person_id", "revealed_at");

-- CreateIndex
CREATE UNIQUE INDEX "sampling_plan_cutover_id_key" ON "sampling_plan"("cutover_id");

-- CreateIndex
CREATE INDEX "sample_cutover_id_idx" ON "sample"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "sample_run_id_domain_key" ON "sample"("run_id", "domain");

-- CreateIndex
CREATE INDEX "sample_review_cutover_id_idx" ON "sample_review"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "sample_review_sample_id_part_place_reviewer_id_key" ON "sample_review"("sample_id", "part", "place", "reviewer_id");

-- CreateIndex
CREATE INDEX "sample_closing_cutover_id_idx" ON "sample_closing"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "sample_closing_sample_id_part_place_key" ON "sample_closing"("sample_id", "part", "place");

-- AddForeignKey
ALTER TABLE "discrepancy_value" ADD CONSTRAINT "discrepancy_value_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reveal" ADD CONSTRAINT "reveal_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reveal" ADD CONSTRAINT "reveal_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sampling_plan" ADD CONSTRAINT "sampling_plan_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample_frame" ADD CONSTRAINT "sample_frame_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sampled_record" ADD CONSTRAINT "sampled_record_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample" ADD CONSTRAINT "sample_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample" ADD CONSTRAINT "sample_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample_review" ADD CONSTRAINT "sample_review_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample_review" ADD CONSTRAINT "sample_review_sample_id_fkey" FOREIGN KEY ("sample_id") REFERENCES "sample"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample_closing" ADD CONSTRAINT "sample_closing_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sample_closing" ADD CONSTRAINT "sample_closing_sample_id_fkey" FOREIGN KEY ("sample_id") REFERENCES "sample"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

GRANT SELECT, INSERT ON "discrepancy_value", "reveal", "sampling_plan", "sample_frame", "sampled_record", "sample", "sample_review", "sample_closing" TO holdpoint_app;
-- What was shown, drawn, answered and closed stays; of an answer only that it may be seen now changes, from null.
GRANT UPDATE ("seed", "random", "risk", "per_site", "second_review_every", "set_at", "set_by_id", "set_by_name") ON "sampling_plan" TO holdpoint_app;
GRANT UPDATE ("answer") ON "sample_review" TO holdpoint_app;
SELECT keep_records('discrepancy_value');
SELECT keep_records('reveal');
SELECT keep_records('sampling_plan');
SELECT keep_records('sample_frame');
SELECT keep_records('sampled_record');
SELECT keep_records('sample');
SELECT keep_records('sample_review');
SELECT keep_records('sample_closing');

-- The facts of a run go with the purge; the key that its values open with goes first.
CREATE OR REPLACE FUNCTION refuse_purge() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  why text;
BEGIN
  IF TG_OP = 'DELETE' AND TG_TABLE_NAME IN ('discrepancy', 'discrepancy_value', 'sampled_record') THEN
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

CREATE OR REPLACE FUNCTION purge_facts(cutover uuid) RETURNS TABLE (samples bigint, discrepancies bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  why text := why_not_purge(cutover);
BEGIN
  IF why IS NOT NULL THEN
    RAISE EXCEPTION 'nothing was purged: %', why USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM data_key WHERE cutover_id = cutover;
  DELETE FROM discrepancy_value WHERE run_id IN (SELECT id FROM run WHERE cutover_id = cutover);
  DELETE FROM sampled_record WHERE run_id IN (SELECT id FROM run WHERE cutover_id = cutover);
  DELETE FROM signal_sample WHERE signal_id IN (SELECT id FROM signal WHERE cutover_id = cutover);
  GET DIAGNOSTICS samples = ROW_COUNT;
  DELETE FROM discrepancy WHERE run_id IN (SELECT id FROM run WHERE cutover_id = cutover);
  GET DIAGNOSTICS discrepancies = ROW_COUNT;
  RETURN NEXT;
END $$;

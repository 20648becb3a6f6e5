-- A day may have more than one occasion, when the time is changed: a run is of an occasion, by its instant.
ALTER TABLE "planned_run" ADD COLUMN "occasion_at" TIMESTAMPTZ(3);
UPDATE "planned_run" SET "occasion_at" = (("scheduled_for" || ' ' || plan."at")::timestamp AT TIME ZONE cutover."time_zone")
  FROM "reconciliation_plan" plan, "cutover" cutover, "run" run
  WHERE plan."cutover_id" = "planned_run"."cutover_id" AND cutover."id" = "planned_run"."cutover_id" AND "scheduled_for" IS NOT NULL
    -- A plan that was edited since says nothing of when this run was due.
    AND run."id" = "planned_run"."run_id" AND plan."changed_at" <= run."started_at";
DROP INDEX "planned_run_cutover_id_scheduled_for_key";
CREATE UNIQUE INDEX "planned_run_cutover_id_occasion_at_key" ON "planned_run"("cutover_id", "occasion_at");

-- From when on a plan's schedule holds, and what the one before it expected last.
ALTER TABLE "reconciliation_plan" ADD COLUMN "schedule_since" TIMESTAMPTZ(3), ADD COLUMN "owed_at" TIMESTAMPTZ(3);
UPDATE "reconciliation_plan" SET "schedule_since" = "changed_at";
ALTER TABLE "reconciliation_plan" ALTER COLUMN "schedule_since" SET NOT NULL;
GRANT UPDATE ("schedule_since", "owed_at") ON "reconciliation_plan" TO holdpoint_app;

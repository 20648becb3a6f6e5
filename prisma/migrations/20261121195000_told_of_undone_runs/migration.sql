-- Of which of a plan's times people were told that nothing came of it.
ALTER TABLE "reconciliation_plan" ADD COLUMN "told_of_at" TIMESTAMPTZ(3);
GRANT UPDATE ("told_of_at") ON "reconciliation_plan" TO holdpoint_app;

-- A sample that is smaller than a criterion asks for goes on in its random order, with the records of a later run where its own has no more.
ALTER TABLE "sample" ADD COLUMN "enlarged_by_run_id" UUID, ADD COLUMN "enlarged_from" INTEGER;
GRANT UPDATE ("random", "enlarged_by_run_id", "enlarged_from") ON "sample" TO holdpoint_app;

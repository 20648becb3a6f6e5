-- AlterTable
ALTER TABLE "cutover" ADD COLUMN     "program_id" UUID,
ADD COLUMN     "report_at_hour" INTEGER NOT NULL DEFAULT 7,
ADD COLUMN     "report_to" TEXT[];

-- CreateTable
CREATE TABLE "program" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "organization" TEXT NOT NULL,
    "time_zone" TEXT NOT NULL,
    "owner_ids" UUID[],
    "owner_names" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_name" TEXT NOT NULL,

    CONSTRAINT "program_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "slice" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "site" TEXT,
    "department" TEXT,
    "workflow_ids" UUID[],
    "interface_ids" UUID[],
    "identity_source_ids" UUID[],
    "patient_matching" TEXT,
    "consent_scope" TEXT,
    "stream_ids" UUID[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),
    "retired_reason" TEXT,

    CONSTRAINT "slice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "slice_cutover_id_idx" ON "slice"("cutover_id");

-- AddForeignKey
ALTER TABLE "cutover" ADD CONSTRAINT "cutover_program_id_fkey" FOREIGN KEY ("program_id") REFERENCES "program"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "slice" ADD CONSTRAINT "slice_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE UNIQUE INDEX "slice_name_key" ON "slice"("cutover_id", lower("name")) WHERE "retired_at" IS NULL;

GRANT SELECT, INSERT ON "program", "slice" TO holdpoint_app;
-- What a program, a cutover and a slice say is edited; each state that it was in stands in the journal.
GRANT UPDATE ("name", "organization", "time_zone", "owner_ids", "owner_names") ON "program" TO holdpoint_app;
GRANT UPDATE ("name", "site", "department", "workflow_ids", "interface_ids", "identity_source_ids", "patient_matching",
  "consent_scope", "stream_ids", "retired_at", "retired_reason") ON "slice" TO holdpoint_app;
GRANT UPDATE ("name", "program_id", "freeze_at", "point_of_no_return_at", "place", "time_zone", "report_to", "report_at_hour")
  ON "cutover" TO holdpoint_app;

SELECT keep_records('program');
SELECT keep_records('slice');

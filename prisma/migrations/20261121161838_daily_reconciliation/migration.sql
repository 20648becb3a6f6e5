-- CreateTable
CREATE TABLE "reconciliation_plan" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "input" TEXT NOT NULL,
    "at" TEXT NOT NULL,
    "shards" INTEGER NOT NULL,
    "is_on" BOOLEAN NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by_name" TEXT NOT NULL,

    CONSTRAINT "reconciliation_plan_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "planned_run" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "scheduled_for" TEXT,
    "ordered_by_name" TEXT,
    "input" TEXT NOT NULL,
    "shards" INTEGER NOT NULL,
    "previous_run_id" UUID,
    "report_sha256" TEXT,

    CONSTRAINT "planned_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "run_page" (
    "run_id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "page" BYTEA NOT NULL,

    CONSTRAINT "run_page_pkey" PRIMARY KEY ("run_id")
);

-- CreateTable
CREATE TABLE "escalation" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "reasons" TEXT[],
    "raised_at" TIMESTAMPTZ(3) NOT NULL,
    "acknowledged_at" TIMESTAMPTZ(3),
    "acknowledged_by_name" TEXT,

    CONSTRAINT "escalation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "reconciliation_plan_cutover_id_key" ON "reconciliation_plan"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "planned_run_run_id_key" ON "planned_run"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "planned_run_cutover_id_scheduled_for_key" ON "planned_run"("cutover_id", "scheduled_for");

-- CreateIndex
CREATE INDEX "escalation_cutover_id_idx" ON "escalation"("cutover_id");

-- AddForeignKey
ALTER TABLE "reconciliation_plan" ADD CONSTRAINT "reconciliation_plan_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "planned_run" ADD CONSTRAINT "planned_run_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "planned_run" ADD CONSTRAINT "planned_run_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "run_page" ADD CONSTRAINT "run_page_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation" ADD CONSTRAINT "escalation_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "escalation" ADD CONSTRAINT "escalation_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

GRANT SELECT, INSERT ON "reconciliation_plan", "planned_run", "run_page", "escalation" TO holdpoint_app;
GRANT UPDATE ("input", "at", "shards", "is_on", "changed_at", "changed_by_name") ON "reconciliation_plan" TO holdpoint_app;
GRANT UPDATE ("report_sha256") ON "planned_run" TO holdpoint_app;
GRANT UPDATE ("acknowledged_at", "acknowledged_by_name") ON "escalation" TO holdpoint_app;
SELECT keep_records('reconciliation_plan');
SELECT keep_records('planned_run');
SELECT keep_records('run_page');
SELECT keep_records('escalation');

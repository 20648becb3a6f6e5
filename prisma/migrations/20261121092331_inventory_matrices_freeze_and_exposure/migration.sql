-- CreateTable
CREATE TABLE "exposure" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "system_id" UUID,
    "phi_class" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "owner_name" TEXT,
    "purpose" TEXT NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "registered_at" TIMESTAMPTZ(3) NOT NULL,
    "registered_by_name" TEXT NOT NULL,
    "removed_at" TIMESTAMPTZ(3),
    "removed_by_name" TEXT,
    "removal_proof" TEXT,

    CONSTRAINT "exposure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "change_freeze" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "system_ids" UUID[],
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "declared_at" TIMESTAMPTZ(3) NOT NULL,
    "declared_by_name" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_name" TEXT,
    "ended_reason" TEXT,

    CONSTRAINT "change_freeze_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "freeze_exception" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "freeze_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "what" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "system_ids" UUID[],
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by_id" UUID NOT NULL,
    "requested_by_name" TEXT NOT NULL,
    "outcome" TEXT,
    "decided_at" TIMESTAMPTZ(3),
    "decided_by_name" TEXT,
    "decision_reason" TEXT,

    CONSTRAINT "freeze_exception_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "system" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "criticality" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "owner_name" TEXT,
    "vendor" TEXT,
    "rto_minutes" INTEGER,
    "rpo_minutes" INTEGER,
    "downtime_sla_minutes" INTEGER,
    "reporting_duty" TEXT,
    "reporting_window_minutes" INTEGER,
    "retired_at" TIMESTAMPTZ(3),
    "retired_reason" TEXT,

    CONSTRAINT "system_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "interface" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "from_system_id" UUID NOT NULL,
    "to_system_id" UUID NOT NULL,
    "direction" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "owner_name" TEXT,
    "sensitivity" TEXT NOT NULL,
    "without_it" TEXT NOT NULL,
    "restart" TEXT NOT NULL,
    "in_window" TEXT,
    "contract_name" TEXT,
    "contract_version" TEXT,
    "retired_at" TIMESTAMPTZ(3),
    "retired_reason" TEXT,

    CONSTRAINT "interface_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "data_store" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "system_id" UUID NOT NULL,
    "sensitivity" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "retention_months" INTEGER,
    "retention_rule" TEXT,
    "retired_at" TIMESTAMPTZ(3),
    "retired_reason" TEXT,

    CONSTRAINT "data_store_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workflow" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "criticality" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "owner_name" TEXT,
    "stops_without_ids" UUID[],
    "degrades_without_ids" UUID[],
    "fallback" TEXT,
    "retired_at" TIMESTAMPTZ(3),
    "retired_reason" TEXT,

    CONSTRAINT "workflow_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity_source" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "owner_position" TEXT NOT NULL,
    "owner_name" TEXT,
    "mfa" TEXT NOT NULL,
    "accounts" INTEGER,
    "system_ids" UUID[],
    "retired_at" TIMESTAMPTZ(3),
    "retired_reason" TEXT,

    CONSTRAINT "identity_source_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contract_notice" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "interface_id" UUID NOT NULL,
    "interface_name" TEXT NOT NULL,
    "from_contract" TEXT,
    "to_contract" TEXT,
    "dependents" JSONB NOT NULL,
    "broken_freeze_name" TEXT,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "changed_by_name" TEXT NOT NULL,

    CONSTRAINT "contract_notice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "contract_acknowledgment" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "notice_id" UUID NOT NULL,
    "position" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "comment" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "contract_acknowledgment_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "severity_row" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "care_by_gate" INTEGER,
    "completeness_by_gate" INTEGER,

    CONSTRAINT "severity_row_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "authority_row" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "domain" TEXT NOT NULL,
    "phase" INTEGER NOT NULL,
    "reads" TEXT NOT NULL,
    "writes" TEXT NOT NULL,
    "conflict_owner" TEXT NOT NULL,
    "lag_minutes" INTEGER NOT NULL,

    CONSTRAINT "authority_row_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "exposure_cutover_id_number_key" ON "exposure"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "change_freeze_cutover_id_idx" ON "change_freeze"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "freeze_exception_cutover_id_number_key" ON "freeze_exception"("cutover_id", "number");

-- CreateIndex
CREATE INDEX "system_cutover_id_idx" ON "system"("cutover_id");

-- CreateIndex
CREATE INDEX "interface_cutover_id_idx" ON "interface"("cutover_id");

-- CreateIndex
CREATE INDEX "data_store_cutover_id_idx" ON "data_store"("cutover_id");

-- CreateIndex
CREATE INDEX "workflow_cutover_id_idx" ON "workflow"("cutover_id");

-- CreateIndex
CREATE INDEX "identity_source_cutover_id_idx" ON "identity_source"("cutover_id");

-- CreateIndex
CREATE INDEX "contract_notice_cutover_id_idx" ON "contract_notice"("cutover_id");

-- CreateIndex
CREATE INDEX "contract_acknowledgment_cutover_id_idx" ON "contract_acknowledgment"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "contract_acknowledgment_notice_id_position_key" ON "contract_acknowledgment"("notice_id", "position");

-- CreateIndex
CREATE UNIQUE INDEX "severity_row_cutover_id_domain_key" ON "severity_row"("cutover_id", "domain");

-- CreateIndex
CREATE UNIQUE INDEX "authority_row_cutover_id_domain_phase_key" ON "authority_row"("cutover_id", "domain", "phase");

-- AddForeignKey
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "exposure" ADD CONSTRAINT "exposure_system_id_fkey" FOREIGN KEY ("system_id") REFERENCES "system"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "change_freeze" ADD CONSTRAINT "change_freeze_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "freeze_exception" ADD CONSTRAINT "freeze_exception_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "freeze_exception" ADD CONSTRAINT "freeze_exception_freeze_id_fkey" FOREIGN KEY ("freeze_id") REFERENCES "change_freeze"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "system" ADD CONSTRAINT "system_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interface" ADD CONSTRAINT "interface_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interface" ADD CONSTRAINT "interface_from_system_id_fkey" FOREIGN KEY ("from_system_id") REFERENCES "system"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "interface" ADD CONSTRAINT "interface_to_system_id_fkey" FOREIGN KEY ("to_system_id") REFERENCES "system"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_store" ADD CONSTRAINT "data_store_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "data_store" ADD CONSTRAINT "data_store_system_id_fkey" FOREIGN KEY ("system_id") REFERENCES "system"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workflow" ADD CONSTRAINT "workflow_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity_source" ADD CONSTRAINT "identity_source_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_notice" ADD CONSTRAINT "contract_notice_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_acknowledgment" ADD CONSTRAINT "contract_acknowledgment_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "contract_acknowledgment" ADD CONSTRAINT "contract_acknowledgment_notice_id_fkey" FOREIGN KEY ("notice_id") REFERENCES "contract_notice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "severity_row" ADD CONSTRAINT "severity_row_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "authority_row" ADD CONSTRAINT "authority_row_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- A name is found again, whatever its capitals; a retired thing's name may be given again.
CREATE UNIQUE INDEX "system_name_key" ON "system"("cutover_id", lower("name")) WHERE "retired_at" IS NULL;
CREATE UNIQUE INDEX "interface_name_key" ON "interface"("cutover_id", lower("name")) WHERE "retired_at" IS NULL;
CREATE UNIQUE INDEX "data_store_name_key" ON "data_store"("cutover_id", lower("name")) WHERE "retired_at" IS NULL;
CREATE UNIQUE INDEX "workflow_name_key" ON "workflow"("cutover_id", lower("name")) WHERE "retired_at" IS NULL;
CREATE UNIQUE INDEX "identity_source_name_key" ON "identity_source"("cutover_id", lower("name")) WHERE "retired_at" IS NULL;

GRANT SELECT, INSERT ON "system", "interface", "data_store", "workflow", "identity_source", "contract_notice",
  "contract_acknowledgment", "severity_row", "authority_row", "change_freeze", "freeze_exception", "exposure" TO holdpoint_app;
-- The inventory is edited; each state that it was in stands in the journal.
GRANT UPDATE ("name", "kind", "criticality", "owner_position", "owner_name", "vendor", "rto_minutes", "rpo_minutes",
  "downtime_sla_minutes", "reporting_duty", "reporting_window_minutes", "retired_at", "retired_reason") ON "system" TO holdpoint_app;
GRANT UPDATE ("name", "from_system_id", "to_system_id", "direction", "protocol", "owner_position", "owner_name", "sensitivity",
  "without_it", "restart", "in_window", "contract_name", "contract_version", "retired_at", "retired_reason") ON "interface" TO holdpoint_app;
GRANT UPDATE ("name", "system_id", "sensitivity", "owner_position", "retention_months", "retention_rule", "retired_at",
  "retired_reason") ON "data_store" TO holdpoint_app;
GRANT UPDATE ("name", "criticality", "owner_position", "owner_name", "stops_without_ids", "degrades_without_ids", "fallback",
  "retired_at", "retired_reason") ON "workflow" TO holdpoint_app;
GRANT UPDATE ("name", "kind", "owner_position", "owner_name", "mfa", "accounts", "system_ids", "retired_at", "retired_reason")
  ON "identity_source" TO holdpoint_app;
GRANT UPDATE ("care_by_gate", "completeness_by_gate") ON "severity_row" TO holdpoint_app;
GRANT UPDATE ("reads", "writes", "conflict_owner", "lag_minutes") ON "authority_row" TO holdpoint_app;
-- These can be ended and decided, and nothing else of them can change.
GRANT UPDATE ("ended_at", "ended_by_name", "ended_reason") ON "change_freeze" TO holdpoint_app;
GRANT UPDATE ("outcome", "decided_at", "decided_by_name", "decision_reason") ON "freeze_exception" TO holdpoint_app;
GRANT UPDATE ("kind", "name", "system_id", "phi_class", "owner_position", "owner_name", "purpose", "ends_at", "removed_at",
  "removed_by_name", "removal_proof") ON "exposure" TO holdpoint_app;

-- CreateTable
CREATE TABLE "workforce_import" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "number" INTEGER NOT NULL,
    "side" TEXT NOT NULL,
    "format" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "taken_at" TIMESTAMPTZ(3) NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "imported_by_name" TEXT NOT NULL,
    "finished_at" TIMESTAMPTZ(3),
    "accounts" INTEGER,
    "enabled" INTEGER,
    "units" INTEGER,
    "roles" JSONB NOT NULL,
    "content_hash" TEXT,

    CONSTRAINT "workforce_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workforce_account" (
    "import_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "login_key" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT,
    "unit" TEXT,
    "roles" TEXT[],
    "mfa" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "owner" TEXT,
    "person" TEXT,
    "last_sign_in_at" TIMESTAMPTZ(3),
    "enabled" BOOLEAN NOT NULL,

    CONSTRAINT "workforce_account_pkey" PRIMARY KEY ("import_id","ordinal")
);

-- CreateTable
CREATE TABLE "role_map" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "version" INTEGER NOT NULL,
    "entries" JSONB NOT NULL,
    "baseline" TEXT[],
    "note" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL,
    "set_by_name" TEXT NOT NULL,

    CONSTRAINT "role_map_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workforce_parity" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "legacy_import_id" UUID NOT NULL,
    "target_import_id" UUID NOT NULL,
    "role_map_id" UUID,
    "compared_at" TIMESTAMPTZ(3) NOT NULL,
    "units" JSONB NOT NULL,
    "roles" JSONB NOT NULL,
    "emergency" JSONB NOT NULL,
    "findings" INTEGER NOT NULL,
    "kept" INTEGER NOT NULL,

    CONSTRAINT "workforce_parity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "workforce_finding" (
    "parity_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "login" TEXT NOT NULL,
    "name" TEXT,
    "role" TEXT,
    "critical" BOOLEAN NOT NULL,

    CONSTRAINT "workforce_finding_pkey" PRIMARY KEY ("parity_id","ordinal")
);

-- CreateTable
CREATE TABLE "break_glass_test" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "login" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "tested_at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_by_name" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "break_glass_test_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "unit_sign_off" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "unit" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "parity" JSONB NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "unit_sign_off_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "workforce_import_cutover_id_number_key" ON "workforce_import"("cutover_id", "number");

-- CreateIndex
CREATE UNIQUE INDEX "workforce_account_import_id_login_key_key" ON "workforce_account"("import_id", "login_key");

-- CreateIndex
CREATE UNIQUE INDEX "role_map_cutover_id_version_key" ON "role_map"("cutover_id", "version");

-- CreateIndex
CREATE INDEX "workforce_parity_cutover_id_idx" ON "workforce_parity"("cutover_id");

-- CreateIndex
CREATE INDEX "workforce_finding_parity_id_unit_ordinal_idx" ON "workforce_finding"("parity_id", "unit", "ordinal");

-- CreateIndex
CREATE INDEX "workforce_finding_parity_id_kind_ordinal_idx" ON "workforce_finding"("parity_id", "kind", "ordinal");

-- CreateIndex
CREATE INDEX "workforce_finding_parity_id_role_ordinal_idx" ON "workforce_finding"("parity_id", "role", "ordinal");

-- CreateIndex
CREATE INDEX "break_glass_test_cutover_id_idx" ON "break_glass_test"("cutover_id");

-- CreateIndex
CREATE UNIQUE INDEX "unit_sign_off_signature_id_key" ON "unit_sign_off"("signature_id");

-- CreateIndex
CREATE INDEX "unit_sign_off_cutover_id_idx" ON "unit_sign_off"("cutover_id");

-- AddForeignKey
ALTER TABLE "workforce_import" ADD CONSTRAINT "workforce_import_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workforce_account" ADD CONSTRAINT "workforce_account_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "workforce_import"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "role_map" ADD CONSTRAINT "role_map_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workforce_parity" ADD CONSTRAINT "workforce_parity_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workforce_parity" ADD CONSTRAINT "workforce_parity_legacy_import_id_fkey" FOREIGN KEY ("legacy_import_id") REFERENCES "workforce_import"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workforce_parity" ADD CONSTRAINT "workforce_parity_target_import_id_fkey" FOREIGN KEY ("target_import_id") REFERENCES "workforce_import"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workforce_parity" ADD CONSTRAINT "workforce_parity_role_map_id_fkey" FOREIGN KEY ("role_map_id") REFERENCES "role_map"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "workforce_finding" ADD CONSTRAINT "workforce_finding_parity_id_fkey" FOREIGN KEY ("parity_id") REFERENCES "workforce_parity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "break_glass_test" ADD CONSTRAINT "break_glass_test_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit_sign_off" ADD CONSTRAINT "unit_sign_off_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "unit_sign_off" ADD CONSTRAINT "unit_sign_off_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- An import is finished once; all else is final.
GRANT SELECT, INSERT ON "workforce_import", "workforce_account", "role_map", "workforce_parity", "workforce_finding",
  "break_glass_test", "unit_sign_off" TO holdpoint_app;
GRANT UPDATE ("finished_at", "accounts", "enabled", "units", "roles", "content_hash") ON "workforce_import" TO holdpoint_app;
CREATE TRIGGER workforce_account_is_final BEFORE UPDATE OR DELETE ON "workforce_account" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER role_map_is_final BEFORE UPDATE OR DELETE ON "role_map" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER workforce_parity_is_final BEFORE UPDATE OR DELETE ON "workforce_parity" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER workforce_finding_is_final BEFORE UPDATE OR DELETE ON "workforce_finding" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER break_glass_test_is_final BEFORE UPDATE OR DELETE ON "break_glass_test" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER unit_sign_off_is_final BEFORE UPDATE OR DELETE ON "unit_sign_off" FOR EACH ROW EXECUTE FUNCTION refuse_change();

SELECT keep_records('workforce_import');
SELECT keep_records('workforce_account');
SELECT keep_records('role_map');
SELECT keep_records('workforce_parity');
SELECT keep_records('workforce_finding');
SELECT keep_records('break_glass_test');
SELECT keep_records('unit_sign_off');

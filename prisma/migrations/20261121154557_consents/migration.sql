-- CreateTable
CREATE TABLE "consent_pair" (
    "run_id" UUID NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "jurisdiction" TEXT NOT NULL,
    "policy_set" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "differences" TEXT[],
    "review" TEXT[],
    "pair_hash" TEXT NOT NULL,
    "item_hash" TEXT NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL,
    "pair" JSONB NOT NULL,

    CONSTRAINT "consent_pair_pkey" PRIMARY KEY ("run_id","ordinal")
);

-- CreateTable
CREATE TABLE "consent_parity" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "hash" TEXT NOT NULL,
    "consents" INTEGER NOT NULL,
    "states" JSONB NOT NULL,
    "groups" JSONB NOT NULL,
    "to_review" INTEGER NOT NULL,
    "review_open" INTEGER NOT NULL,

    CONSTRAINT "consent_parity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_decision" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "consent_key" TEXT NOT NULL,
    "item_hash" TEXT NOT NULL,
    "reasons" TEXT[],
    "decision" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "consent_decision_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "consent_sign_off" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "run_id" UUID NOT NULL,
    "parity_id" UUID NOT NULL,
    "parity_hash" TEXT NOT NULL,
    "consents" INTEGER NOT NULL,
    "states" JSONB NOT NULL,
    "position" TEXT NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "signed_at" TIMESTAMPTZ(3) NOT NULL,
    "signature_id" UUID NOT NULL,

    CONSTRAINT "consent_sign_off_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "consent_pair_key_idx" ON "consent_pair"("key");

-- CreateIndex
CREATE INDEX "consent_pair_run_id_jurisdiction_policy_set_ordinal_idx" ON "consent_pair"("run_id", "jurisdiction", "policy_set", "ordinal");

-- CreateIndex
CREATE INDEX "consent_pair_run_id_state_ordinal_idx" ON "consent_pair"("run_id", "state", "ordinal");

-- CreateIndex
CREATE UNIQUE INDEX "consent_parity_run_id_key" ON "consent_parity"("run_id");

-- CreateIndex
CREATE INDEX "consent_parity_cutover_id_idx" ON "consent_parity"("cutover_id");

-- CreateIndex
CREATE INDEX "consent_decision_cutover_id_consent_key_item_hash_idx" ON "consent_decision"("cutover_id", "consent_key", "item_hash");

-- CreateIndex
CREATE UNIQUE INDEX "consent_sign_off_signature_id_key" ON "consent_sign_off"("signature_id");

-- CreateIndex
CREATE INDEX "consent_sign_off_cutover_id_idx" ON "consent_sign_off"("cutover_id");

-- AddForeignKey
ALTER TABLE "consent_pair" ADD CONSTRAINT "consent_pair_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_parity" ADD CONSTRAINT "consent_parity_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_parity" ADD CONSTRAINT "consent_parity_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_decision" ADD CONSTRAINT "consent_decision_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_decision" ADD CONSTRAINT "consent_decision_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_sign_off" ADD CONSTRAINT "consent_sign_off_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_sign_off" ADD CONSTRAINT "consent_sign_off_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_sign_off" ADD CONSTRAINT "consent_sign_off_parity_id_fkey" FOREIGN KEY ("parity_id") REFERENCES "consent_parity"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_sign_off" ADD CONSTRAINT "consent_sign_off_signature_id_fkey" FOREIGN KEY ("signature_id") REFERENCES "signature"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What follows is written by hand: Prisma's schema can't say it.

-- A consent is as it came in; a decision and a signature are superseded, never edited. Of a parity only how many wait is written again.
GRANT SELECT, INSERT ON "consent_pair", "consent_parity", "consent_decision", "consent_sign_off" TO holdpoint_app;
GRANT UPDATE ("review_open") ON "consent_parity" TO holdpoint_app;
CREATE TRIGGER consent_pair_is_final BEFORE UPDATE OR DELETE ON "consent_pair" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consent_decision_is_final BEFORE UPDATE OR DELETE ON "consent_decision" FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consent_sign_off_is_final BEFORE UPDATE OR DELETE ON "consent_sign_off" FOR EACH ROW EXECUTE FUNCTION refuse_change();
SELECT keep_records('consent_pair');
SELECT keep_records('consent_parity');
SELECT keep_records('consent_decision');
SELECT keep_records('consent_sign_off');

-- AlterTable
ALTER TABLE "assignment" ADD COLUMN     "ended_by_name" TEXT,
ADD COLUMN     "ended_reason" TEXT,
ADD COLUMN     "given_by_name" TEXT;

-- AlterTable
ALTER TABLE "cutover" ADD COLUMN     "closed_at" TIMESTAMPTZ(3),
ADD COLUMN     "closed_by_name" TEXT,
ADD COLUMN     "closed_reason" TEXT;

-- AlterTable
ALTER TABLE "person" ALTER COLUMN "password_hash" DROP NOT NULL;

-- CreateTable
CREATE TABLE "hand_over" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "position" TEXT NOT NULL,
    "from_person_id" UUID NOT NULL,
    "from_person_name" TEXT NOT NULL,
    "to_person_id" UUID NOT NULL,
    "to_person_name" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "offered_at" TIMESTAMPTZ(3) NOT NULL,
    "accepted_at" TIMESTAMPTZ(3),
    "declined_at" TIMESTAMPTZ(3),
    "withdrawn_at" TIMESTAMPTZ(3),

    CONSTRAINT "hand_over_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "break_glass_account" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "justification" TEXT NOT NULL,
    "named_at" TIMESTAMPTZ(3) NOT NULL,
    "named_by_name" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_name" TEXT,
    "ended_reason" TEXT,

    CONSTRAINT "break_glass_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "break_glass" (
    "id" UUID NOT NULL,
    "cutover_id" UUID NOT NULL,
    "assignment_id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "person_name" TEXT NOT NULL,
    "position" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),
    "ended_by_name" TEXT,
    "reviewed_at" TIMESTAMPTZ(3),
    "reviewed_by_id" UUID,
    "reviewed_by_name" TEXT,
    "verdict" TEXT,
    "finding" TEXT,

    CONSTRAINT "break_glass_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "identity" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "issuer" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "linked_at" TIMESTAMPTZ(3) NOT NULL,
    "linked_by" TEXT NOT NULL,
    "unlinked_at" TIMESTAMPTZ(3),

    CONSTRAINT "identity_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "idp_errand" (
    "id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "statement_hash" TEXT,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "done_at" TIMESTAMPTZ(3),
    "outcome" TEXT,

    CONSTRAINT "idp_errand_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "hand_over_cutover_id_idx" ON "hand_over"("cutover_id");

-- CreateIndex
CREATE INDEX "break_glass_account_cutover_id_idx" ON "break_glass_account"("cutover_id");

-- CreateIndex
CREATE INDEX "break_glass_account_person_id_idx" ON "break_glass_account"("person_id");

-- CreateIndex
CREATE INDEX "break_glass_cutover_id_idx" ON "break_glass"("cutover_id");

-- CreateIndex
CREATE INDEX "identity_issuer_subject_idx" ON "identity"("issuer", "subject");

-- CreateIndex
CREATE INDEX "identity_person_id_idx" ON "identity"("person_id");

-- CreateIndex
CREATE INDEX "idp_errand_session_id_idx" ON "idp_errand"("session_id");

-- AddForeignKey
ALTER TABLE "hand_over" ADD CONSTRAINT "hand_over_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "break_glass_account" ADD CONSTRAINT "break_glass_account_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "break_glass" ADD CONSTRAINT "break_glass_cutover_id_fkey" FOREIGN KEY ("cutover_id") REFERENCES "cutover"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "identity" ADD CONSTRAINT "identity_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- The application adds and reads; it changes only the columns that say how something ended.
GRANT UPDATE ("ended_by_name", "ended_reason") ON "assignment" TO holdpoint_app;
GRANT UPDATE ("closed_at", "closed_by_name", "closed_reason") ON "cutover" TO holdpoint_app;
GRANT SELECT, INSERT ON "hand_over", "break_glass_account", "break_glass", "identity", "idp_errand" TO holdpoint_app;
GRANT UPDATE ("accepted_at", "declined_at", "withdrawn_at") ON "hand_over" TO holdpoint_app;
GRANT UPDATE ("ended_at", "ended_by_name", "ended_reason") ON "break_glass_account" TO holdpoint_app;
GRANT UPDATE ("ended_at", "ended_by_name", "reviewed_at", "reviewed_by_id", "reviewed_by_name", "verdict", "finding")
  ON "break_glass" TO holdpoint_app;
GRANT UPDATE ("unlinked_at") ON "identity" TO holdpoint_app;
-- An errand is no record: it is forgotten when its time is over.
GRANT UPDATE ("done_at", "outcome"), DELETE ON "idp_errand" TO holdpoint_app;

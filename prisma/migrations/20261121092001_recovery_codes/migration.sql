-- CreateTable
CREATE TABLE "recovery_sheet" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "replaced_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_sheet_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recovery_code" (
    "id" UUID NOT NULL,
    "sheet_id" UUID NOT NULL,
    "hash" TEXT NOT NULL,
    "used_at" TIMESTAMPTZ(3),

    CONSTRAINT "recovery_code_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "spent_challenge" (
    "challenge" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "spent_challenge_pkey" PRIMARY KEY ("challenge")
);

-- CreateIndex
CREATE INDEX "recovery_sheet_person_id_idx" ON "recovery_sheet"("person_id");

-- CreateIndex
CREATE UNIQUE INDEX "recovery_code_hash_key" ON "recovery_code"("hash");

-- CreateIndex
CREATE INDEX "recovery_code_sheet_id_idx" ON "recovery_code"("sheet_id");

-- CreateIndex
CREATE INDEX "spent_challenge_expires_at_idx" ON "spent_challenge"("expires_at");

-- AddForeignKey
ALTER TABLE "recovery_sheet" ADD CONSTRAINT "recovery_sheet_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "recovery_code" ADD CONSTRAINT "recovery_code_sheet_id_fkey" FOREIGN KEY ("sheet_id") REFERENCES "recovery_sheet"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One sheet each that counts.
CREATE UNIQUE INDEX "recovery_sheet_one_each" ON "recovery_sheet"("person_id") WHERE "replaced_at" IS NULL;

GRANT SELECT, INSERT ON "recovery_sheet", "recovery_code" TO holdpoint_app;
GRANT UPDATE ("replaced_at") ON "recovery_sheet" TO holdpoint_app;
GRANT UPDATE ("used_at") ON "recovery_code" TO holdpoint_app;
-- What was answered is forgotten after its end, when it would be refused anyway.
GRANT SELECT, INSERT, DELETE ON "spent_challenge" TO holdpoint_app;

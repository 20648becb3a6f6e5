-- AlterTable
-- Sessions from before were opened with a password alone.
ALTER TABLE "session" ADD COLUMN "method" TEXT NOT NULL DEFAULT 'password',
ADD COLUMN "network" TEXT;
ALTER TABLE "session" ALTER COLUMN "method" DROP DEFAULT;

-- CreateTable
CREATE TABLE "passkey" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "label" TEXT NOT NULL,
    "credential_id" TEXT NOT NULL,
    "public_key" TEXT NOT NULL,
    "counter" BIGINT NOT NULL,
    "transports" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "passkey_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "totp" (
    "id" UUID NOT NULL,
    "person_id" UUID NOT NULL,
    "secret" TEXT NOT NULL,
    "last_used_step" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "totp_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "passkey_credential_id_key" ON "passkey"("credential_id");

-- CreateIndex
CREATE INDEX "passkey_person_id_idx" ON "passkey"("person_id");

-- CreateIndex
CREATE INDEX "totp_person_id_idx" ON "totp"("person_id");

-- AddForeignKey
ALTER TABLE "passkey" ADD CONSTRAINT "passkey_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "totp" ADD CONSTRAINT "totp_person_id_fkey" FOREIGN KEY ("person_id") REFERENCES "person"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- One authenticator app each; the next is enrolled when the last is removed.
CREATE UNIQUE INDEX "totp_one_each" ON "totp"("person_id") WHERE "removed_at" IS NULL;

GRANT SELECT, INSERT ON "passkey", "totp" TO holdpoint_app;
GRANT UPDATE ("label", "counter", "last_used_at", "removed_at") ON "passkey" TO holdpoint_app;
GRANT UPDATE ("last_used_step", "confirmed_at", "removed_at") ON "totp" TO holdpoint_app;

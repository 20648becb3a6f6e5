-- An export older than the one that counts takes its place by a person's word alone.
ALTER TABLE "workforce_import" ADD COLUMN "older_than_id" UUID, ADD COLUMN "older_reason" TEXT;

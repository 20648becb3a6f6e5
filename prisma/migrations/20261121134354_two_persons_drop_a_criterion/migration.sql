-- AlterTable
ALTER TABLE "criterion" DROP COLUMN "removed_reason",
ADD COLUMN     "removal_asked_at" TIMESTAMPTZ(3),
ADD COLUMN     "removal_asked_by_id" UUID,
ADD COLUMN     "removal_asked_by_name" TEXT,
ADD COLUMN     "removal_reason" TEXT;

-- What follows is written by hand: Prisma's schema can't say it.

-- That somebody asks for it to be dropped, and that another agrees. What it asks is never rewritten.
GRANT UPDATE ("removal_asked_at", "removal_asked_by_id", "removal_asked_by_name", "removal_reason") ON "criterion" TO holdpoint_app;

-- AlterTable
ALTER TABLE "domain_result" ADD COLUMN     "unlisted" INTEGER;

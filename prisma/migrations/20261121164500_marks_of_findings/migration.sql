-- AlterTable
ALTER TABLE "discrepancy" ADD COLUMN     "mark" TEXT;

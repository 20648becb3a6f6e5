-- Sessions from before keep to what was fixed then.
ALTER TABLE "session" ADD COLUMN "idle_ms_max" INTEGER NOT NULL DEFAULT 3600000,
ADD COLUMN "signing_idle_ms_max" INTEGER NOT NULL DEFAULT 900000;
ALTER TABLE "session" ALTER COLUMN "idle_ms_max" DROP DEFAULT,
ALTER COLUMN "signing_idle_ms_max" DROP DEFAULT;

ALTER TABLE "challenges" ADD COLUMN "liveness_provider" text;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "provider" text DEFAULT 'local-active' NOT NULL;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "vendor_session_id" text;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "vendor_region" text;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "vendor_expires_at" bigint;--> statement-breakpoint
CREATE UNIQUE INDEX "liveness_attempts_vendor_session" ON "liveness_attempts" USING btree ("provider","vendor_session_id");
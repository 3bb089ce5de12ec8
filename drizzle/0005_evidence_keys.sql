ALTER TABLE "liveness_attempts" ADD COLUMN "evidence_key" "bytea";--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "evidence_key_id" text;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "evidence_until" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "hold_reason" text;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "hold_by" text;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "held_since" bigint;--> statement-breakpoint
ALTER TABLE "liveness_attempts" ADD COLUMN "held_until" bigint;--> statement-breakpoint
CREATE INDEX "liveness_attempts_evidence" ON "liveness_attempts" USING btree ("evidence_until") WHERE evidence_key is not null or held_until is not null;
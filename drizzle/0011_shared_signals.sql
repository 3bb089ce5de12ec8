CREATE TABLE "signal_streams" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"status" text NOT NULL,
	"status_reason" text,
	"requested" jsonb NOT NULL,
	"delivered" jsonb NOT NULL,
	"method" text NOT NULL,
	"endpoint_url" text,
	"sealed_authorization" "bytea",
	"description" text,
	"verified_at" bigint,
	"created_at" bigint NOT NULL,
	"paused_until" bigint NOT NULL
);
--> statement-breakpoint
DROP INDEX "signing_keys_active";--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "signal" text;--> statement-breakpoint
ALTER TABLE "signing_keys" ADD COLUMN "purpose" text DEFAULT 'token' NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "signal_streams_client" ON "signal_streams" USING btree ("client_id");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_keys_active" ON "signing_keys" USING btree ("purpose") WHERE "signing_keys"."retired_at" is null;
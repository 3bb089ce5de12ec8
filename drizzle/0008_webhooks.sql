CREATE TABLE "outbox" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"webhook_id" text NOT NULL,
	"event_id" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text,
	"type" text NOT NULL,
	"at" bigint NOT NULL,
	"data" json NOT NULL,
	"status" text DEFAULT 'pending' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"next_at" bigint NOT NULL,
	"lease_nonce" text,
	"done_at" bigint,
	"last_status" integer,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"url" text NOT NULL,
	"events" jsonb NOT NULL,
	"sealed_keys" "bytea" NOT NULL,
	"sealed_old_keys" "bytea",
	"old_keys_until" bigint,
	"public_key" text NOT NULL,
	"created_at" bigint NOT NULL,
	"disabled_at" bigint,
	"disabled_reason" text,
	"paused_until" bigint NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "outbox_event" ON "outbox" USING btree ("webhook_id","event_id");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("next_at","seq") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_order" ON "outbox" USING btree ("webhook_id","subject","seq") WHERE status = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_page" ON "outbox" USING btree ("webhook_id","seq");--> statement-breakpoint
CREATE INDEX "outbox_subject" ON "outbox" USING btree ("client_id","subject");--> statement-breakpoint
CREATE INDEX "outbox_at" ON "outbox" USING btree ("at");--> statement-breakpoint
CREATE INDEX "webhooks_client" ON "webhooks" USING btree ("client_id","created_at");
CREATE TABLE "backchannel_endpoints" (
	"client_id" text PRIMARY KEY NOT NULL,
	"endpoint" text NOT NULL,
	"since" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "backchannel_pings" (
	"challenge_id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"sealed" "bytea" NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" bigint NOT NULL,
	"lease" text,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE INDEX "backchannel_pings_due" ON "backchannel_pings" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "backchannel_pings_created" ON "backchannel_pings" USING btree ("created_at");
CREATE TABLE "held_requests" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"session_id" text NOT NULL,
	"device_id" text,
	"secret_hash" text NOT NULL,
	"origin" text NOT NULL,
	"return_uri" text NOT NULL,
	"event_type" text NOT NULL,
	"acr" jsonb NOT NULL,
	"authorization_details" json NOT NULL,
	"ip" text NOT NULL,
	"user_agent" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"challenge_id" text,
	"code_hash" text,
	"code_expires_at" bigint
);
--> statement-breakpoint
CREATE TABLE "web_sessions" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"session_id" text NOT NULL,
	"device_id" text,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "clients" ADD COLUMN "routes" jsonb;--> statement-breakpoint
CREATE UNIQUE INDEX "held_requests_code" ON "held_requests" USING btree ("code_hash");--> statement-breakpoint
CREATE INDEX "held_requests_subject" ON "held_requests" USING btree ("client_id","subject","expires_at");--> statement-breakpoint
CREATE INDEX "held_requests_expiry" ON "held_requests" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "web_sessions_subject" ON "web_sessions" USING btree ("client_id","subject");--> statement-breakpoint
CREATE INDEX "web_sessions_expiry" ON "web_sessions" USING btree ("expires_at");
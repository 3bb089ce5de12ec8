CREATE TABLE "client_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"name" text NOT NULL,
	"kid" text NOT NULL,
	"thumbprint" text NOT NULL,
	"alg" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"scopes" jsonb NOT NULL,
	"event_types" jsonb NOT NULL,
	"detail_types" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE UNIQUE INDEX "client_keys_thumbprint" ON "client_keys" USING btree ("client_id","thumbprint") WHERE "client_keys"."revoked_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "client_keys_kid" ON "client_keys" USING btree ("client_id","kid") WHERE "client_keys"."revoked_at" is null;
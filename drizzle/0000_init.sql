CREATE TABLE "assessments" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"event_type" text NOT NULL,
	"event_id" text,
	"at" bigint NOT NULL,
	"decision" text NOT NULL,
	"score" double precision NOT NULL,
	"level" text NOT NULL,
	"policy_id" text NOT NULL,
	"policy_version" text NOT NULL,
	"policy_mode" text NOT NULL,
	"explanation" json NOT NULL,
	"outcome" json
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"assessment_id" text NOT NULL,
	"status" text NOT NULL,
	"version" integer NOT NULL,
	"event_type" text NOT NULL,
	"session_id" text NOT NULL,
	"jkt" text,
	"intent" json NOT NULL,
	"initiator" json NOT NULL,
	"required_acr" jsonb NOT NULL,
	"methods" jsonb NOT NULL,
	"confirm_required" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"absolute_expires_at" bigint NOT NULL,
	"frame_hashes" jsonb NOT NULL,
	"watch_token_hash" text NOT NULL,
	"auth_req_id_hash" text NOT NULL,
	"claim_token_hash" text,
	"device_id" text,
	"bad_claims" integer NOT NULL,
	"liveness_tries" integer NOT NULL,
	"passed_attempt_id" text,
	"assertion_nonce" text,
	"assertion_method" text,
	"bad_assertions" integer NOT NULL,
	"confirm_code_hash" text,
	"confirm_failures" integer NOT NULL,
	"achieved" json,
	"reject_reason" text,
	"failure_code" text,
	"ended_at" bigint
);
--> statement-breakpoint
CREATE TABLE "liveness_attempts" (
	"id" text PRIMARY KEY NOT NULL,
	"owner_kind" text NOT NULL,
	"owner_id" text NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"status" text NOT NULL,
	"plan_json" text NOT NULL,
	"nonce" text NOT NULL,
	"transcript_head" text NOT NULL,
	"next_seq" integer NOT NULL,
	"chunks" jsonb NOT NULL,
	"step_shown_at" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	"capture_json" text NOT NULL,
	"hints" jsonb NOT NULL,
	"report_json" text,
	"frame_hashes" jsonb NOT NULL,
	"settled_at" bigint
);
--> statement-breakpoint
CREATE TABLE "risk_profiles" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"profile" json NOT NULL,
	"version" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	CONSTRAINT "risk_profiles_client_id_subject_pk" PRIMARY KEY("client_id","subject")
);
--> statement-breakpoint
CREATE TABLE "consents" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"purpose" text NOT NULL,
	"text_version" text NOT NULL,
	"text_sha256" text NOT NULL,
	"locale" text NOT NULL,
	"channel" text NOT NULL,
	"given_at" bigint NOT NULL,
	"withdrawn_at" bigint
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"name" text NOT NULL,
	"credential_id" text NOT NULL,
	"public_key" text NOT NULL,
	"counter" bigint NOT NULL,
	"transports" jsonb NOT NULL,
	"aaguid" text NOT NULL,
	"backup_eligible" boolean NOT NULL,
	"backed_up" boolean NOT NULL,
	"token_hash" text NOT NULL,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "enrollments" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"display_name" text NOT NULL,
	"locale" text NOT NULL,
	"status" text NOT NULL,
	"created_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"secret_hash" text NOT NULL,
	"watch_token_hash" text NOT NULL,
	"token_hash" text,
	"with_face" boolean,
	"registration_challenge" text,
	"liveness_tries" integer NOT NULL,
	"device_id" text
);
--> statement-breakpoint
CREATE TABLE "erasure_receipts" (
	"id" text PRIMARY KEY NOT NULL,
	"subject_hash" text NOT NULL,
	"erased_at" bigint NOT NULL,
	"items" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "face_templates" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"version" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "face_templates_client_id_subject_pk" PRIMARY KEY("client_id","subject")
);
--> statement-breakpoint
CREATE TABLE "fund_passwords" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"hash" text NOT NULL,
	"changed_at" bigint NOT NULL,
	CONSTRAINT "fund_passwords_client_id_subject_pk" PRIMARY KEY("client_id","subject")
);
--> statement-breakpoint
CREATE TABLE "lockouts" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"factor" text NOT NULL,
	"in_row" integer NOT NULL,
	"times" bigint[] NOT NULL,
	"closed_until" bigint NOT NULL,
	CONSTRAINT "lockouts_client_id_subject_factor_pk" PRIMARY KEY("client_id","subject","factor")
);
--> statement-breakpoint
CREATE TABLE "subject_keys" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"wrapped" "bytea" NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "subject_keys_client_id_subject_pk" PRIMARY KEY("client_id","subject")
);
--> statement-breakpoint
CREATE TABLE "totp_factors" (
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"sealed_secret" "bytea" NOT NULL,
	"active" boolean NOT NULL,
	"last_step" bigint NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "totp_factors_client_id_subject_pk" PRIMARY KEY("client_id","subject")
);
--> statement-breakpoint
CREATE TABLE "api_keys" (
	"id" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"name" text NOT NULL,
	"secret_hash" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"event_types" jsonb NOT NULL,
	"detail_types" jsonb NOT NULL,
	"demo" boolean NOT NULL,
	"created_at" bigint NOT NULL,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE TABLE "audit_events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"client_id" text,
	"subject" text,
	"kind" text NOT NULL,
	"data" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "clients" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"audience" text NOT NULL,
	"demo" boolean NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"client_id" text NOT NULL,
	"route" text NOT NULL,
	"key" text NOT NULL,
	"body_sha256" text NOT NULL,
	"begun_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL,
	"status" integer,
	"sealed_body" "bytea",
	CONSTRAINT "idempotency_keys_client_id_route_key_pk" PRIMARY KEY("client_id","route","key")
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"kid" text PRIMARY KEY NOT NULL,
	"alg" text NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"sealed_private_jwk" "bytea" NOT NULL,
	"created_at" bigint NOT NULL,
	"retired_at" bigint,
	"remove_at" bigint
);
--> statement-breakpoint
CREATE TABLE "tokens" (
	"jti" text PRIMARY KEY NOT NULL,
	"client_id" text NOT NULL,
	"subject" text NOT NULL,
	"challenge_id" text NOT NULL,
	"expires_at" bigint NOT NULL,
	"consumed_at" bigint,
	"revoked_at" bigint
);
--> statement-breakpoint
CREATE INDEX "assessments_subject" ON "assessments" USING btree ("client_id","subject","at");--> statement-breakpoint
CREATE UNIQUE INDEX "challenges_auth_req_id" ON "challenges" USING btree ("auth_req_id_hash");--> statement-breakpoint
CREATE INDEX "challenges_subject" ON "challenges" USING btree ("client_id","subject","created_at");--> statement-breakpoint
CREATE INDEX "challenges_open" ON "challenges" USING btree ("expires_at") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "liveness_attempts_subject" ON "liveness_attempts" USING btree ("client_id","subject","settled_at");--> statement-breakpoint
CREATE UNIQUE INDEX "liveness_attempts_running" ON "liveness_attempts" USING btree ("owner_kind","owner_id") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "liveness_attempts_created" ON "liveness_attempts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "consents_subject" ON "consents" USING btree ("client_id","subject");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_credential" ON "devices" USING btree ("credential_id");--> statement-breakpoint
CREATE UNIQUE INDEX "devices_token" ON "devices" USING btree ("token_hash");--> statement-breakpoint
CREATE INDEX "devices_subject" ON "devices" USING btree ("client_id","subject");--> statement-breakpoint
CREATE INDEX "enrollments_subject" ON "enrollments" USING btree ("client_id","subject");--> statement-breakpoint
CREATE INDEX "enrollments_expiry" ON "enrollments" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_secret" ON "api_keys" USING btree ("secret_hash");--> statement-breakpoint
CREATE INDEX "audit_events_subject" ON "audit_events" USING btree ("client_id","subject","seq");--> statement-breakpoint
CREATE INDEX "idempotency_keys_expiry" ON "idempotency_keys" USING btree ("expires_at");--> statement-breakpoint
CREATE UNIQUE INDEX "signing_keys_active" ON "signing_keys" USING btree ((retired_at is null)) WHERE "signing_keys"."retired_at" is null;--> statement-breakpoint
CREATE INDEX "tokens_subject" ON "tokens" USING btree ("client_id","subject");--> statement-breakpoint
CREATE INDEX "tokens_expiry" ON "tokens" USING btree ("expires_at");
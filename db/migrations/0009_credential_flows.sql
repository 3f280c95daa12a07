CREATE TABLE "CredentialFlow" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"code_verifier" text NOT NULL,
	"browser_hash" text NOT NULL,
	"title" text NOT NULL,
	"credential_id" uuid,
	"return_to" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "CredentialFlow" ADD CONSTRAINT "CredentialFlow_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "CredentialFlow" ADD CONSTRAINT "CredentialFlow_credential_id_UserCredential_id_fk" FOREIGN KEY ("credential_id") REFERENCES "public"."UserCredential"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "CredentialFlow_expires" ON "CredentialFlow" USING btree ("expires_at");
CREATE TABLE "AuthCode" (
	"code_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"code_challenge" text NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "AuthFlow" (
	"state_hash" text PRIMARY KEY NOT NULL,
	"provider" text NOT NULL,
	"code_verifier" text NOT NULL,
	"nonce" text,
	"browser_hash" text NOT NULL,
	"redirect_to" text NOT NULL,
	"handover" text NOT NULL,
	"code_challenge" text,
	"link_user_id" uuid,
	"expires_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "AuthIdentity" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"subject" text NOT NULL,
	"profile" json NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_sign_in_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "AuthIdentity_subject" UNIQUE("provider","subject")
);
--> statement-breakpoint
CREATE TABLE "AuthOneTimeToken" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"email" text NOT NULL,
	"code_hash" text NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"code_challenge" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "AuthOneTimeToken_purpose" UNIQUE("user_id","purpose","email")
);
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "metadata" json DEFAULT '{}'::json NOT NULL;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "new_email" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "new_email_agreed" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "AuthCode" ADD CONSTRAINT "AuthCode_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AuthFlow" ADD CONSTRAINT "AuthFlow_link_user_id_users_id_fk" FOREIGN KEY ("link_user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AuthIdentity" ADD CONSTRAINT "AuthIdentity_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AuthOneTimeToken" ADD CONSTRAINT "AuthOneTimeToken_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "AuthCode_expires" ON "AuthCode" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "AuthFlow_expires" ON "AuthFlow" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "AuthIdentity_user" ON "AuthIdentity" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "AuthOneTimeToken_email" ON "AuthOneTimeToken" USING btree ("email","purpose");--> statement-breakpoint
CREATE INDEX "AuthOneTimeToken_expires" ON "AuthOneTimeToken" USING btree ("expires_at");
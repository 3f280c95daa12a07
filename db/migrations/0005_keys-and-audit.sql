CREATE TABLE "AuditEntry" (
	"id" uuid PRIMARY KEY NOT NULL,
	"at" timestamp(3) with time zone NOT NULL,
	"action" text NOT NULL,
	"user_id" uuid,
	"actor_id" uuid NOT NULL,
	"target_id" uuid,
	"detail" json NOT NULL
);
--> statement-breakpoint
CREATE TABLE "PlatformSetting" (
	"name" text PRIMARY KEY NOT NULL,
	"value" json NOT NULL,
	"updated_at" timestamp(3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "APIKey" ADD COLUMN "last_four" text NOT NULL;--> statement-breakpoint
CREATE INDEX "AuditEntry_list" ON "AuditEntry" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "AuditEntry_user" ON "AuditEntry" USING btree ("user_id","at","id");--> statement-breakpoint
CREATE INDEX "users_email_search" ON "users" USING gin ("email" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "users_age" ON "users" USING btree ("created_at","id");
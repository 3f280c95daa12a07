CREATE TABLE "APIKey" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"name" text NOT NULL,
	"prefix" text NOT NULL,
	"key_hash" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"last_used_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone,
	"revoked_at" timestamp(3) with time zone,
	CONSTRAINT "APIKey_hash" UNIQUE("key_hash")
);
--> statement-breakpoint
CREATE TABLE "AuthRefreshToken" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"session_id" uuid NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"used_at" timestamp(3) with time zone,
	"replaced_by" text
);
--> statement-breakpoint
CREATE TABLE "AuthSession" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"user_agent" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	"last_used_at" timestamp(3) with time zone NOT NULL,
	"revoked_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "AgentBlock" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"definition" json NOT NULL,
	"is_available" boolean NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "UserCredential" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"provider" text NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"ciphertext" text NOT NULL,
	"key_id" text NOT NULL,
	"metadata" json NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp(3) with time zone,
	"last_used_at" timestamp(3) with time zone
);
--> statement-breakpoint
CREATE TABLE "DeadLetter" (
	"id" uuid PRIMARY KEY NOT NULL,
	"lane" text,
	"cause" text NOT NULL,
	"execution_id" uuid,
	"message" json NOT NULL,
	"detail" text,
	"attempts" integer NOT NULL,
	"created_at" timestamp(3) with time zone NOT NULL,
	"replayed_at" timestamp(3) with time zone,
	CONSTRAINT "DeadLetter_cause" CHECK ("cause" in ('expired', 'malformed', 'unknown_execution', 'start_failed')),
	CONSTRAINT "DeadLetter_lane" CHECK ("lane" in ('high', 'normal', 'low'))
);
--> statement-breakpoint
CREATE TABLE "AgentGraphExecution" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"graph_id" uuid NOT NULL,
	"graph_version" integer NOT NULL,
	"status" text NOT NULL,
	"lane" text NOT NULL,
	"inputs" json NOT NULL,
	"outputs" json DEFAULT '{}' NOT NULL,
	"error" json,
	"warnings" json DEFAULT '[]' NOT NULL,
	"stats" json,
	"slot" integer,
	"recorded_seq" integer DEFAULT 0 NOT NULL,
	"log" "bytea",
	"log_key" text,
	"parent_id" uuid,
	"queued_at" timestamp(3) with time zone NOT NULL,
	"started_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	"expires_at" timestamp(3) with time zone NOT NULL,
	"sent_at" timestamp(3) with time zone NOT NULL,
	"lease_until" timestamp(3) with time zone,
	CONSTRAINT "AgentGraphExecution_status" CHECK ("status" in ('INCOMPLETE', 'QUEUED', 'RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED')),
	CONSTRAINT "AgentGraphExecution_lane" CHECK ("lane" in ('high', 'normal', 'low')),
	CONSTRAINT "AgentGraphExecution_slot" CHECK ("AgentGraphExecution"."slot" >= 0),
	CONSTRAINT "AgentGraphExecution_one_log" CHECK ("AgentGraphExecution"."log" is null or "AgentGraphExecution"."log_key" is null)
);
--> statement-breakpoint
CREATE TABLE "AgentNodeExecution" (
	"execution_id" uuid NOT NULL,
	"node_id" text NOT NULL,
	"firing" integer NOT NULL,
	"block_id" uuid NOT NULL,
	"status" text NOT NULL,
	"attempts" integer NOT NULL,
	"input" json NOT NULL,
	"output" json NOT NULL,
	"error" json,
	"started_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "AgentNodeExecution_execution_id_node_id_firing_pk" PRIMARY KEY("execution_id","node_id","firing"),
	CONSTRAINT "AgentNodeExecution_status" CHECK ("status" in ('INCOMPLETE', 'QUEUED', 'RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'))
);
--> statement-breakpoint
CREATE TABLE "AgentGraph" (
	"id" uuid NOT NULL,
	"version" integer NOT NULL,
	"user_id" uuid NOT NULL,
	"is_active" boolean NOT NULL,
	"name" text NOT NULL,
	"description" text NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp(3) with time zone,
	CONSTRAINT "AgentGraph_id_version_pk" PRIMARY KEY("id","version"),
	CONSTRAINT "AgentGraph_version" CHECK ("AgentGraph"."version" > 0)
);
--> statement-breakpoint
CREATE TABLE "AgentNodeLink" (
	"graph_id" uuid NOT NULL,
	"graph_version" integer NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"source_id" text NOT NULL,
	"source_name" text NOT NULL,
	"sink_id" text NOT NULL,
	"sink_name" text NOT NULL,
	"is_static" boolean NOT NULL,
	CONSTRAINT "AgentNodeLink_graph_id_graph_version_id_pk" PRIMARY KEY("graph_id","graph_version","id")
);
--> statement-breakpoint
CREATE TABLE "AgentNode" (
	"graph_id" uuid NOT NULL,
	"graph_version" integer NOT NULL,
	"id" text NOT NULL,
	"position" integer NOT NULL,
	"block_id" uuid NOT NULL,
	"input_default" json NOT NULL,
	"metadata" json NOT NULL,
	"policy" json,
	CONSTRAINT "AgentNode_graph_id_graph_version_id_pk" PRIMARY KEY("graph_id","graph_version","id")
);
--> statement-breakpoint
CREATE TABLE "IdempotencyKey" (
	"user_id" uuid NOT NULL,
	"key" text NOT NULL,
	"method_path" text NOT NULL,
	"body_hash" text NOT NULL,
	"status" integer,
	"headers" json,
	"body" text,
	"created_at" timestamp(3) with time zone NOT NULL,
	CONSTRAINT "IdempotencyKey_user_id_key_pk" PRIMARY KEY("user_id","key")
);
--> statement-breakpoint
CREATE TABLE "AgentGraphSchedule" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_id" uuid NOT NULL,
	"graph_id" uuid NOT NULL,
	"graph_version" integer,
	"name" text NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"inputs" json NOT NULL,
	"lane" text NOT NULL,
	"missed" text DEFAULT 'once' NOT NULL,
	"is_enabled" boolean DEFAULT true NOT NULL,
	"next_due_at" timestamp(3) with time zone,
	"last_due_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "AgentGraphSchedule_lane" CHECK ("lane" in ('high', 'normal', 'low')),
	CONSTRAINT "AgentGraphSchedule_missed" CHECK ("missed" in ('skip', 'once', 'all'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" uuid PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"password_hash" text,
	"role" text DEFAULT 'user' NOT NULL,
	"language" text DEFAULT 'en' NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	"email_confirmed_at" timestamp(3) with time zone,
	"suspended_at" timestamp(3) with time zone,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_email_unique" UNIQUE("email"),
	CONSTRAINT "users_email_lower" CHECK ("users"."email" = lower("users"."email")),
	CONSTRAINT "users_role" CHECK ("role" in ('user', 'admin'))
);
--> statement-breakpoint
ALTER TABLE "APIKey" ADD CONSTRAINT "APIKey_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AuthRefreshToken" ADD CONSTRAINT "AuthRefreshToken_session_id_AuthSession_id_fk" FOREIGN KEY ("session_id") REFERENCES "public"."AuthSession"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AuthSession" ADD CONSTRAINT "AuthSession_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "UserCredential" ADD CONSTRAINT "UserCredential_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentGraphExecution" ADD CONSTRAINT "AgentGraphExecution_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentGraphExecution" ADD CONSTRAINT "AgentGraphExecution_graph" FOREIGN KEY ("graph_id","graph_version") REFERENCES "public"."AgentGraph"("id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentGraphExecution" ADD CONSTRAINT "AgentGraphExecution_parent" FOREIGN KEY ("parent_id") REFERENCES "public"."AgentGraphExecution"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentNodeExecution" ADD CONSTRAINT "AgentNodeExecution_execution_id_AgentGraphExecution_id_fk" FOREIGN KEY ("execution_id") REFERENCES "public"."AgentGraphExecution"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentGraph" ADD CONSTRAINT "AgentGraph_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentNodeLink" ADD CONSTRAINT "AgentNodeLink_graph" FOREIGN KEY ("graph_id","graph_version") REFERENCES "public"."AgentGraph"("id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentNode" ADD CONSTRAINT "AgentNode_graph" FOREIGN KEY ("graph_id","graph_version") REFERENCES "public"."AgentGraph"("id","version") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "IdempotencyKey" ADD CONSTRAINT "IdempotencyKey_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "AgentGraphSchedule" ADD CONSTRAINT "AgentGraphSchedule_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "APIKey_user" ON "APIKey" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "AuthRefreshToken_session" ON "AuthRefreshToken" USING btree ("session_id");--> statement-breakpoint
CREATE INDEX "AuthSession_user" ON "AuthSession" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "UserCredential_user" ON "UserCredential" USING btree ("user_id","provider");--> statement-breakpoint
CREATE INDEX "DeadLetter_list" ON "DeadLetter" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "DeadLetter_execution" ON "DeadLetter" USING btree ("execution_id");--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_list" ON "AgentGraphExecution" USING btree ("user_id","queued_at","id");--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_list_of_graph" ON "AgentGraphExecution" USING btree ("graph_id","queued_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "AgentGraphExecution_object" ON "AgentGraphExecution" USING btree ("user_id","slot") WHERE "AgentGraphExecution"."slot" is not null and "status" in ('INCOMPLETE', 'QUEUED', 'RUNNING', 'REVIEW');--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_slots" ON "AgentGraphExecution" USING btree ("user_id") WHERE "AgentGraphExecution"."slot" is not null and "status" in ('INCOMPLETE', 'QUEUED', 'RUNNING');--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_waiting" ON "AgentGraphExecution" USING btree ("user_id",(case "lane" when 'high' then 0 when 'normal' then 1 else 2 end),"queued_at") WHERE "AgentGraphExecution"."status" = 'QUEUED' and "AgentGraphExecution"."slot" is null;--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_sent" ON "AgentGraphExecution" USING btree ("sent_at") WHERE "AgentGraphExecution"."status" = 'QUEUED' and "AgentGraphExecution"."slot" is not null;--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_lease" ON "AgentGraphExecution" USING btree ("lease_until") WHERE "AgentGraphExecution"."status" = 'RUNNING';--> statement-breakpoint
CREATE INDEX "AgentGraphExecution_children" ON "AgentGraphExecution" USING btree ("parent_id") WHERE "AgentGraphExecution"."parent_id" is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "AgentGraph_one_active" ON "AgentGraph" USING btree ("id") WHERE "AgentGraph"."is_active";--> statement-breakpoint
CREATE INDEX "AgentGraph_list" ON "AgentGraph" USING btree ("user_id","created_at","id") WHERE "AgentGraph"."is_active" and "AgentGraph"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "IdempotencyKey_age" ON "IdempotencyKey" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "AgentGraphSchedule_user" ON "AgentGraphSchedule" USING btree ("user_id","created_at");--> statement-breakpoint
CREATE INDEX "AgentGraphSchedule_due" ON "AgentGraphSchedule" USING btree ("next_due_at") WHERE "AgentGraphSchedule"."is_enabled";
import { defineConfig } from 'drizzle-kit';

/** For `drizzle-kit generate`: compares the tables with the last migration and writes the next one. */
export default defineConfig({
  dialect: 'postgresql',
  schema: './db/tables/*.ts',
  out: './db/migrations',
  breakpoints: true,
});

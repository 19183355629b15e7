export { changedGuard } from "./changed-schema.ts";
export { moveToPostgres } from "./move-to-postgres.ts";
export { takeSnapshot } from "./snapshot.ts";
export { openPostgresStorage, type PostgresStorageOptions } from "./open-postgres-storage.ts";

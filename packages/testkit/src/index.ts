export { manualClock, type ManualClock } from "./manual-clock.ts";
export { MemoryStorage, type MemoryStorageOptions } from "./memory/memory-storage.ts";
export type { MemoryStore } from "./memory/memory-store.ts";

/** The thread that checks the pages of a database while another one checks what is on them. */
import { parentPort, workerData } from "node:worker_threads";
import { openForReading } from "./connection.ts";
import { integrityOf } from "./integrity.ts";

const database = openForReading(workerData as string);
try {
  parentPort?.postMessage(integrityOf(database));
} finally {
  database.close();
}

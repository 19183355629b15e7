import Database from "better-sqlite3";
import { tool } from "langchain";
import { z } from "zod";

/** Invented people; numbers from the ranges that regulators keep free. */
const CUSTOMERS = [
  ["Tobias Reinhold", "tobias.reinhold@nordkontor.example", "+49 30 23125 417"],
  ["Yasmin Haddadi", "yasmin.haddadi@atelier-vert.example", "+33 1 99 00 27 42"],
  ["Kwabena Asante", "kwabena.asante@harbourline.example", "+44 20 7946 0958"],
] as const;

export interface Crm {
  /** Ordinary LangChain tools: nothing in them knows of a guard. */
  readonly tools: ReturnType<typeof toolsOver>;
  /** Everything in it that is somebody's. */
  readonly personal: readonly string[];
  names(): readonly string[];
  close(): void;
}

/** Makes the database, and tools over it. */
export function openCrm(file: string): Crm {
  const database = new Database(file);
  database.exec(
    "create table customers (id integer primary key, name text, email text, phone text)",
  );
  const insert = database.prepare("insert into customers (name, email, phone) values (?, ?, ?)");
  for (const customer of CUSTOMERS) insert.run(...customer);
  return {
    tools: toolsOver(database),
    personal: CUSTOMERS.flat(),
    names: () =>
      database
        .prepare<[], { name: string }>("select name from customers order by id")
        .all()
        .map(({ name }) => name),
    close: () => void database.close(),
  };
}

function toolsOver(database: Database.Database) {
  const schema = z.object({ sql: z.string() });
  return [
    tool(({ sql }) => database.prepare(sql).all(), {
      name: "query",
      description: "Reads the CRM with one SELECT.",
      schema,
    }),
    tool(({ sql }) => `${database.prepare(sql).run().changes} rows changed`, {
      name: "execute",
      description: "Changes the CRM with one SQL statement.",
      schema,
    }),
  ];
}

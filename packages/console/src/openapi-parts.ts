/** What the description of the API is put together from. */

export const text = { type: "string" } as const;
export const time = { type: "string", format: "date-time" } as const;
export const list = (items: object): object => ({ type: "array", items });
export const orNull = (schema: object): object => ({ anyOf: [schema, { type: "null" }] });
export const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
export const object = (
  properties: Record<string, object>,
  required: readonly string[] = Object.keys(properties),
): object => ({
  type: "object",
  properties,
  required,
});
/** @param oneOfThese of which one has to be there besides. */
export const body = (
  properties: Record<string, object>,
  required: readonly string[] = [],
  oneOfThese: readonly string[] = [],
): object => ({
  content: {
    "application/json": {
      schema: {
        type: "object",
        properties,
        required,
        ...(oneOfThese.length === 0
          ? {}
          : { anyOf: oneOfThese.map((name) => ({ required: [name] })) }),
        additionalProperties: false,
      },
    },
  },
});
export const reason = { type: "string", maxLength: 2_000 };

export interface Operation {
  readonly id: string;
  readonly says: string;
  readonly answers: object;
  readonly status?: number;
  /** JSON unless said. */
  readonly media?: string;
  readonly parameters?: readonly object[];
  readonly body?: object;
}

export const query = (name: string, schema: object): object => ({ name, in: "query", schema });

/** Operations by path and method. */
export type Operations = Readonly<
  Record<string, Readonly<Partial<Record<"get" | "post", Operation>>>>
>;

import { expect, it } from "vitest";
import { remember, type ToolWords } from "./remember.ts";

const asIs = ({ tool, description }: ToolWords): string => JSON.stringify([tool, description]);

it("reads the words of a tool once, and those of another one apart", () => {
  const read: string[] = [];
  const remembered = remember((words) => {
    read.push(asIs(words));
    return asIs(words);
  });
  const tools = [
    { tool: "a", description: null },
    { tool: "a", description: "" },
    { tool: "a", description: "null" },
    { tool: "", description: "a" },
  ];

  for (let time = 0; time < 3; time++) expect(tools.map(remembered)).toEqual(tools.map(asIs));

  expect(read).toEqual(tools.map(asIs));
});

it("forgets rather than to grow without end, and is right again afterwards", () => {
  let read = 0;
  const remembered = remember((words) => {
    read++;
    return asIs(words);
  });
  const tools = Array.from({ length: 1_500 }, (_, i) => ({ tool: `t${i}`, description: "d" }));

  expect([...tools, ...tools].map(remembered)).toEqual([...tools, ...tools].map(asIs));
  expect(read).toBeGreaterThan(1_500);
});

import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { echoServer } from "./echo.ts";

await echoServer().connect(new StdioServerTransport());

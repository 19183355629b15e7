export {
  createGateway,
  type Gateway,
  type GatewayOptions,
  type UpstreamProcessEvent,
} from "./gateway.ts";
export type { Report } from "./report.ts";
export type { InspectedTool, UpstreamInspection } from "./inspect.ts";
export type { HttpServer, StdioServer, UpstreamSettings } from "./upstream/upstream-settings.ts";
export type { ClientLimits } from "./call/hold-times.ts";
export type { BinaryRule } from "./mask/binary.ts";
export type { OutputSchemas } from "./mask/output-schemas.ts";

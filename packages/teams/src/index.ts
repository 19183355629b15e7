export { teamsTransport, type TeamsTransportOptions } from "./teams-transport.ts";

import type { ListenAddress } from "@countersign/config";

export interface StepsOptions {
  readonly appId: string | undefined;
  readonly tenant: string | undefined;
  /** Where the app package was written; `null` while there is no application id. */
  readonly package: string | null;
  readonly endpoint: string;
  readonly listen: ListenAddress;
  readonly isConfigured: boolean;
}

/** The way to approvals in Teams, from where one is. */
export function steps(options: StepsOptions): string {
  const { appId, tenant, endpoint, listen, isConfigured } = options;
  const id = appId ?? "APP-ID";
  const directory = tenant ?? "TENANT-ID";
  return `${options.package === null ? "" : `wrote ${options.package}\n\n`}Azure (somebody who may register applications; \`az\` or the portal)

  1. Register an application, for this directory only, and note both ids:
       az ad app create --display-name Countersign --sign-in-audience AzureADMyOrg
       az account show --query tenantId
  2. Give it a secret (or a certificate, or a federated credential: docs/teams.md), and its account:
       az ad app credential reset --id ${id} --query password
       az ad sp create --id ${id}
  3. Make the bot, and let it speak in Teams:
       az bot create --resource-group GROUP --name countersign-approvals --app-type SingleTenant \\
         --appid ${id} --tenant-id ${directory} --endpoint ${endpoint}
       az bot msteams create --resource-group GROUP --name countersign-approvals

This machine

  4. ${isConfigured ? "The configuration names Teams already. Check" : "Add"} in countersign.yaml:
       channels:
         teams:
           app_id: ${id}
           tenant: ${directory}
           secret: \${env:COUNTERSIGN_TEAMS_SECRET}
           ask_in: { YOUR-GROUP: "LINK TO THE CHANNEL" }   # Teams: … on the channel, Copy link
       people:
         ada: { teams: { tenant: ${directory}, object_id: OBJECT-ID } }
     Object ids: az ad user show --id ada@your.domain --query id
  5. Let ${endpoint} lead to http://${listen.host}:${listen.port}/api/messages,
     and nothing else of this machine. Then start: countersign serve

Teams (somebody who may upload apps)

  6. ${options.package === null ? "Run this again with --app-id and --tenant, which makes the app package; upload" : "Upload"} it: Teams admin center, Teams apps, Manage apps, Upload new app.
     Or for yourself: Teams, Apps, Manage your apps, Upload an app.
  7. Add the app to the team or chat named in ask_in, or for each person who is asked alone.

  8. countersign teams doctor --send YOUR-GROUP
`;
}

import { NOTICED } from "./0009-definitions-noticed.ts";

/** What channels were told of before, and codes with which somebody adds a passkey. */
export const invitationsNoticed: string = `
drop trigger outbox_fills on audit_record;
create trigger outbox_fills after insert on audit_record for each row
  when ((new.approval is not null or new.type not like 'execution.%')
    and new.type not like 'call.%'
    and new.type in (${[...NOTICED, "passkey.invited"].map((type) => `'${type}'`).join(", ")}))
  execute function outbox_fills();
`;

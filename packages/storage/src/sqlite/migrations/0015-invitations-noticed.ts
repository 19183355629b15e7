import { NOTICED } from "./0009-definitions-noticed.ts";

/** What channels were told of before, and codes with which somebody adds a passkey. */
export const invitationsNoticed: string = `
drop trigger outbox_fills;
create trigger outbox_fills after insert on audit_record
  when (new.approval is not null or new.type not like 'execution.%')
    and new.type not like 'call.%'
    and new.type in (${[...NOTICED, "passkey.invited"].map((type) => `'${type}'`).join(", ")})
  begin insert into outbox (channel, sequence) select name, new.sequence from channel; end;
`;

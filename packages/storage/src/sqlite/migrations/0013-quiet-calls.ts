import { NOTICED } from "./0009-definitions-noticed.ts";

/**
 * The same notices as before. Most records are of calls that nobody is told of: those are found out first, because
 * SQLite makes a table of the list for each record that is compared with it.
 */
export const quietCalls: string = `
drop trigger outbox_fills;
create trigger outbox_fills after insert on audit_record
  when (new.approval is not null or new.type not like 'execution.%')
    and new.type not like 'call.%'
    and new.type in (${NOTICED.map((type) => `'${type}'`).join(", ")})
  begin insert into outbox (channel, sequence) select name, new.sequence from channel; end;
`;

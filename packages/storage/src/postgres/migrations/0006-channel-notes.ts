/** What channels remember over restarts: where they were let in, and which messages of theirs they keep true. */
export const channelNotes: string = `
create table channel_note (
  channel text collate "C" not null,
  key     text collate "C" not null,
  value   text not null,         -- JSON
  primary key (channel, key)
);
`;

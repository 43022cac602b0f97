import type pg from 'pg';
import { DAY_MS } from '../../../src/domain/range.ts';
import { type Emotes, listOffered } from '../history/emotes.ts';
import { COMMUNITIES, type Plan } from '../history/plan.ts';
import { toGaps } from '../history/rhythm.ts';
import { loginOf } from '../history/users.ts';
import { copyRows } from './copy.ts';
import type { Cast } from './messages.ts';
import { RowBuffer } from './row-buffer.ts';
import { TABLES } from './tables.ts';

/** Channels a guild watches; each channel is watched by two guilds, one of which likes large ones. */
const PER_GUILD = 50;

/** What is there before the first message: channels, who watches them, emotes and who offers them; and when nothing was recorded. */
export async function loadReference(client: pg.Client, { plan, users }: Cast, emotes: Emotes): Promise<void> {
  const channelIds = plan.plans.map(({ user }) => String(users.ids[user]));
  await client.query('insert into channels (channel_id, first_seen_at) select id, $2 from unnest($1::bigint[]) id', [
    channelIds,
    new Date(plan.fromMs - DAY_MS),
  ]);
  const guilds = Math.ceil(plan.channels / PER_GUILD);
  const watches = plan.plans.flatMap(({ index, user }) => {
    const watched = { login: loginOf(user), channelId: String(users.ids[user]) };
    return [
      { ...watched, guildId: FIRST_GUILD + Math.floor(index / PER_GUILD) },
      { ...watched, guildId: FIRST_GUILD + guilds + (index % guilds) },
    ];
  });
  await client.query(
    `insert into watches (guild_id, login, channel_id, added_at)
     select guild_id, login, channel_id, $4 from unnest($1::bigint[], $2::text[], $3::bigint[]) w(guild_id, login, channel_id)`,
    [
      watches.map(({ guildId }) => guildId),
      watches.map(({ login }) => login),
      watches.map(({ channelId }) => channelId),
      new Date(plan.fromMs - DAY_MS),
    ],
  );
  await loadEmotes(client, plan, emotes, channelIds);
  await loadGaps(client, plan, channelIds);
}

/** The guild that watches the largest channels is the first one. */
export const FIRST_GUILD = 1_001;

async function loadEmotes(client: pg.Client, plan: Plan, emotes: Emotes, channelIds: readonly string[]): Promise<void> {
  await client.query(
    `insert into emotes (emote_no, source, emote_id, name) overriding system value
     select no, source, emote_id, name from unnest($1::text[], $2::text[], $3::text[]) with ordinality as e(source, emote_id, name, no)`,
    [emotes.all.map(({ source }) => source), emotes.all.map(({ id }) => id), emotes.all.map(({ name }) => name)],
  );
  await client.query(`select setval(pg_get_serial_sequence('emotes', 'emote_no'), (select max(emote_no) from emotes))`);
  for (const community of [null, ...Array.from({ length: COMMUNITIES }, (_, index) => index)]) {
    const offered = listOffered(emotes, community);
    const channels = community === null ? ['0'] : channelIds.filter((_, index) => plan.plans[index]?.community === community);
    await client.query(
      `insert into emote_catalogue (channel_id, source, emote_id, name, valid_from)
       select c.channel_id, o.source, o.emote_id, o.name, '-infinity'
         from unnest($1::bigint[]) c(channel_id) cross join unnest($2::text[], $3::text[], $4::text[]) o(source, emote_id, name)`,
      [channels, offered.map(({ source }) => source), offered.map(({ id }) => id), offered.map(({ name }) => name)],
    );
  }
}

async function loadGaps(client: pg.Client, plan: Plan, channelIds: readonly string[]): Promise<void> {
  const rows = new RowBuffer();
  for (const channel of plan.plans) {
    for (const { fromMs, toMs, reason } of toGaps(plan, channel)) {
      rows.row(4);
      rows.int8(Number(channelIds[channel.index]));
      rows.timestamp(fromMs);
      rows.timestamp(toMs);
      rows.text(reason);
    }
  }
  await copyRows(client, 'gaps', TABLES.gaps, [rows.bytes()]);
}

import type { Pieces } from '../rollups/pieces.ts';
import { type Sql, saidIn, toWholes } from '../rollups/said.ts';

/**
 * `chatter_id, n`: what each chatter wrote in each of `pieces`; needs `:channelId` and `:withShared`, which counts mirrored messages too.
 * Its cost follows the number of chatters in all days and hours.
 */
export function partsOf(pieces: Pieces): Sql {
  const said = saidIn(pieces.raw, 'm.chatter_id, count(*)::int', 'group by m.chatter_id');
  // A block's arrays have the same length, so their elements stay side by side.
  const arrays = `unnest(chatter_ids) as chatter_id, unnest(messages) as own, unnest(case when :withShared then shared_messages else '{}' end) as shared`;
  return {
    sql: `
      select chatter_id, own + coalesce(shared, 0) as n
        from (
          select ${arrays} from chatter_days where channel_id = :channelId and day = any(:days::date[])
          union all
          select ${arrays} from chatter_hours where channel_id = :channelId and hour = any(:hours::timestamptz[])
        ) arrays
       where own > 0 or shared > 0
      union all
      ${said.sql}`,
    bindings: { ...toWholes(pieces), ...said.bindings },
  };
}

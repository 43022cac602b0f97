/** The rows of `:days` and of `:hours`. */
export const DAYS = 'channel_id = :channelId and day = any(:days::date[])';
export const HOURS = 'channel_id = :channelId and hour = any(:hours::timestamptz[])';

/**
 * A select of `columns` and `ids`: who wrote on each of DAYS (mirrored messages too where `:withShared`), as texts of ids parted by commas, since a row for
 * each would take longer to be parted than to be found. Ends in a condition, to which more may be added; `t` are the tops of the day.
 */
export const toDayIds = (columns: string): string => `
  select ${columns},
         case when :withShared or t.chatters = t.all_chatters then array_to_string(d.chatter_ids, ',')
              else (select string_agg(u.id::text, ',') from unnest(d.chatter_ids, d.messages) as u(id, own) where u.own > 0) end as ids
    from chatter_days d join chatter_day_tops t using (channel_id, day)
   where ${DAYS}`;

/** The same of HOURS, in which who wrote own messages comes first; `c` are the chatters of the hour. */
export const toHourIds = (columns: string): string => `
  select ${columns}, array_to_string(case when :withShared then c.chatter_ids else c.chatter_ids[1:h.chatters] end, ',') as ids
    from chatter_hours c join hours h using (channel_id, hour)
   where ${HOURS}`;

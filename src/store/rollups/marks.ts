/**
 * The CTEs by which a statement that changes what stands in messages says so: hours and days are marked open, and whoever is rolling them up
 * loses the claim. `touched`: a select of distinct (channel_id, hour).
 */
export const markOpen = (touched: string): string => `
  touched as (${touched}),
  opened_hours as (insert into open_hours (channel_id, hour) select channel_id, hour from touched order by 1, 2 on conflict do nothing),
  opened_days as (
    insert into open_days (channel_id, day) select distinct channel_id, (hour at time zone 'UTC')::date from touched order by 1, 2 on conflict do nothing
  ),
  claims_lost as (delete from claims c using touched t where c.channel_id = t.channel_id and c.during @> t.hour)`;

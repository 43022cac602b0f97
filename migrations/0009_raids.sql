-- A raid is announced in the channel where it arrives. This finds those that left a channel.
create index events_raids on events (chatter_id, at) where kind = 'raid';

/** Columns in the order in which rows are written. */
export const TABLES = {
  minutes: 'channel_id, minute, messages, shared_messages, bits, first_time_chatters',
  hours:
    'channel_id, hour, messages, shared_messages, bits, first_time_chatters, quarters, busiest_minute, busiest_messages, chatters, all_chatters, ten_minute_chatters',
  chatter_hours: 'channel_id, hour, chatter_ids, messages, shared_messages, own_ids, spoke_in',
  word_hours: 'channel_id, hour, words, uses',
  emote_hours: 'channel_id, hour, emote_nos, uses',
  chatter_days: 'channel_id, day, first_chatter_id, chatter_ids, messages, shared_messages',
  chatter_day_tops: 'channel_id, day, messages, chatters, all_chatters, top_ids, top_messages, floor, sketch',
  word_days: 'channel_id, day, words, uses, rest_words, rest_uses, is_whole',
  emote_days: 'channel_id, day, emote_nos, uses, rest_emote_nos, rest_uses, is_whole',
  events: 'channel_id, at, event_id, kind, chatter_id, amount, text, details',
  deletions: 'channel_id, at, deletion_id, scope, message_id, reaches_to',
  names: 'user_id, valid_from, login, display_name',
  open_hours: 'channel_id, hour',
  open_days: 'channel_id, day',
  gaps: 'channel_id, started_at, ended_at, reason',
} as const;
export type Table = keyof typeof TABLES;

export const MESSAGE_COLUMNS =
  'channel_id, sent_at, message_id, chatter_id, source_channel_id, reply_parent_id, bits, flags, retracted_at, reward_id, emotes, text';

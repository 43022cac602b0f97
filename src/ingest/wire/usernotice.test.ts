import { describe, expect, test } from 'vitest';
import { contextOf, nameOf, parseRoomEvent } from '../../../test/fuzz/expect-wire.ts';
import { EVENT_KINDS } from '../../domain/event.ts';
import { parseWireLine } from './parse.ts';

const ID = '8f2a1c3e-5b0d-4e6f-9a7b-1c2d3e4f5a6b';
const BASE = `id=${ID};room-id=4001;user-id=5001;login=moon_fan;display-name=Moon_Fan;tmi-sent-ts=1700000000000`;
const notice = (tags: string, text = ''): string => `@${BASE};${tags} :tmi.twitch.tv USERNOTICE #moonbase${text === '' ? '' : ` :${text}`}`;

describe('a user notice', () => {
  test('is all there, its amount taken out of the details', () => {
    const tags =
      'msg-id=resub;msg-param-cumulative-months=9;msg-param-months=0;msg-param-sub-plan-name=Tier\\s3;msg-param-streak-months=;system-msg=x';
    expect(parseRoomEvent(notice(tags, 'nine!'))).toEqual({
      type: 'event',
      kind: 'resub',
      room: { channelId: '4001', login: 'moonbase' },
      eventId: ID,
      atMs: 1_700_000_000_000,
      chatter: { id: '5001', login: 'moon_fan', displayName: 'Moon_Fan' },
      amount: 9,
      text: 'nine!',
      details: { months: '0', subPlanName: 'Tier 3' },
      sharedFrom: null,
    });
  });

  test.each([
    ['sub', 'msg-param-cumulative-months=1', 1],
    ['sub', 'msg-param-months=1', 1],
    ['sub', '', null],
    ['resub', 'msg-param-months=16', 16],
    ['subgift', 'msg-param-gift-months=6;msg-param-months=15', 6],
    ['subgift', 'msg-param-months=3', 1],
    ['submysterygift', 'msg-param-mass-gift-count=20', 20],
    ['extendsub', 'msg-param-cumulative-months=16;msg-param-sub-benefit-end-month=4', 16],
    ['rewardgift', 'msg-param-selected-count=5;msg-param-total-reward-count=7', 5],
    ['raid', 'msg-param-viewerCount=538', 538],
    ['unraid', '', null],
    ['ritual', 'msg-param-ritual-name=new_chatter', null],
    ['announcement', 'msg-param-color=BLUE', null],
    ['bitsbadgetier', 'msg-param-threshold=1000', 1000],
    ['viewermilestone', 'msg-param-value=15;msg-param-copoReward=450', 15],
    ['charitydonation', 'msg-param-donation-amount=500;msg-param-donation-currency=USD;msg-param-exponent=2', 500],
    ['modiversary', 'msg-param-months=18', 18],
    ['giftpaidupgrade', 'msg-param-sender-login=a', null],
    ['anongiftpaidupgrade', '', null],
    ['primepaidupgrade', 'msg-param-sub-plan=1000', null],
    ['standardpayforward', '', null],
    ['communitypayforward', '', null],
    ['primecommunitygiftreceived', 'msg-param-gift-name=World', null],
  ])('%s with %j counts %j', (kind, params, amount) => {
    expect(parseRoomEvent(notice(`msg-id=${kind};${params}`))).toMatchObject({ kind, amount });
  });

  test('every kind is read, those of other commands excepted', () => {
    for (const kind of EVENT_KINDS) {
      const own = !['room_state', 'notice', 'other'].includes(kind);
      const event = parseRoomEvent(notice(`msg-id=${kind}`));
      expect(event.kind).toBe(own ? kind : 'other');
      expect(event.details).toEqual(own ? {} : { msgId: kind });
    }
  });

  test('an unknown kind is kept under its own name', () => {
    expect(parseRoomEvent(notice('msg-id=socialsharingbadge;msg-param-current-badge-level=1', 'woo'))).toMatchObject({
      kind: 'other',
      amount: null,
      text: 'woo',
      details: { msgId: 'socialsharingbadge', currentBadgeLevel: '1' },
    });
  });

  test('a gift that belongs to a bomb can be told', () => {
    const ids = 'msg-param-community-gift-id=77;msg-param-origin-id=77';
    const bomb = parseRoomEvent(notice(`msg-id=submysterygift;msg-param-mass-gift-count=2;${ids}`));
    const gift = parseRoomEvent(notice(`msg-id=subgift;msg-param-gift-months=1;msg-param-recipient-id=6001;${ids}`));
    expect(bomb.details).toEqual({ communityGiftId: '77', originId: '77' });
    expect(gift.details).toEqual({ communityGiftId: '77', originId: '77', recipientId: '6001' });
  });

  test('a mirror has the kind and the room of its original', () => {
    const source = 'source-room-id=4002;source-id=00000000-1111-2222-3333-444444444444';
    const sharedFrom = { channelId: '4002', messageId: '00000000-1111-2222-3333-444444444444' };
    expect(parseRoomEvent(notice(`msg-id=sharedchatnotice;source-msg-id=announcement;${source}`))).toMatchObject({
      kind: 'announcement',
      sharedFrom,
    });
    expect(parseRoomEvent(notice(`msg-id=sharedchatnotice;source-msg-id=new_thing;${source}`))).toMatchObject({
      kind: 'other',
      details: { msgId: 'new_thing' },
      sharedFrom,
    });
    expect(parseRoomEvent(notice(`msg-id=sharedchatnotice;${source}`))).toMatchObject({
      kind: 'other',
      details: { msgId: 'sharedchatnotice' },
    });
    expect(parseRoomEvent(notice('msg-id=raid;source-room-id=4001'))).toMatchObject({ kind: 'raid', sharedFrom: null });
  });

  test('values are unescaped and storable, names that are none are left out', () => {
    const { details } = parseRoomEvent(
      notice('msg-id=announcement;msg-param-x=a\\sb\\:c\\\\d\\re\\nf\0;msg-param-__proto__=p;msg-param-=e;msg-param-é=e'),
    );
    expect(details).toEqual({ x: 'a b;c\\d\re\nf\ufffd' });
  });

  test.each([
    ['no msg-id', 'x=1'],
    ['no id', 'id=;msg-id=sub'],
    ['id is not a UUID', 'id=1234;msg-id=sub'],
    ['no room-id', 'room-id=;msg-id=sub'],
    ['no user-id', 'user-id=;msg-id=sub'],
    ['login is not a Twitch login', 'login=;msg-id=sub'],
    ['no tmi-sent-ts', 'tmi-sent-ts=;msg-id=sub'],
    ['source-room-id is not an id', 'source-room-id=x;msg-id=sub'],
    ['the amount of the event is not a count', 'msg-id=raid;msg-param-viewerCount=many'],
    ['the amount of the event is not a count', 'msg-id=raid;msg-param-viewerCount=9007199254740993'],
  ])('%s: %j', (reason, tags) => {
    expect(nameOf(parseWireLine(notice(tags), contextOf()))).toBe(`rejected: ${reason}`);
  });

  test('its text is measured like any', () => {
    expect(nameOf(parseWireLine(notice('msg-id=announcement', 'x'.repeat(2_001)), contextOf()))).toBe(
      'rejected: text is longer than 2000 characters',
    );
  });
});

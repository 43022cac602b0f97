import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EmotesStandIn, startEmotes } from '../../test/support/emotes/emotes.ts';
import { eventually } from '../../test/support/eventually.ts';
import type { EmoteKey, EmoteSource } from '../domain/emote-uses.ts';
import { createEmotePictures } from './emote-pictures.ts';

const picture = (head: string, bytes = 40): Buffer => Buffer.concat([Buffer.from(head, 'latin1'), Buffer.alloc(bytes)]);
const PNG = picture('\x89PNG\r\n\x1a\n');
const GIF = picture('GIF89a');
const WEBP = picture('RIFF\x10\0\0\0WEBP');
const emote = (source: EmoteSource, id: string): EmoteKey => ({ source, id, name: id });

let standIn: EmotesStandIn;
beforeEach(async () => {
  standIn = await startEmotes();
});
afterEach(async () => {
  await standIn.stop();
});
const create = (rest: { deadlineMs?: number; maxBytes?: number; maxCachedBytes?: number } = {}) =>
  createEmotePictures({ urls: standIn.pictureUrls, ...rest });

describe('a picture', () => {
  test('comes from where its source keeps it, in any format that can be drawn', async () => {
    standIn.draw('/emoticons/v2/25/static/dark/2.0', PNG);
    standIn.draw('/emote/b1/2x.webp', WEBP);
    standIn.draw('/emote/7/2', GIF);
    const pictures = create();
    expect(await pictures(emote('twitch', '25'))).toEqual(PNG);
    expect(await pictures(emote('bttv', 'b1'))).toEqual(WEBP);
    expect(await pictures(emote('7tv', 'b1'))).toEqual(WEBP);
    expect(await pictures(emote('ffz', '7'))).toEqual(GIF);
  });

  test('is the small one where the large one is missing or too large', async () => {
    standIn.draw('/emote/7/1', PNG);
    standIn.draw('/emote/8/2', picture('\x89PNG\r\n\x1a\n', 2_000));
    standIn.draw('/emote/8/1', PNG);
    const pictures = create({ maxBytes: 1_000 });
    expect(await pictures(emote('ffz', '7'))).toEqual(PNG);
    expect(await pictures(emote('ffz', '8'))).toEqual(PNG);
  });

  test.each([
    ['missing', null],
    ['a page', picture('<!doctype html>')],
    ['an SVG', picture('<svg xmlns=')],
    ['sound', picture('RIFF\x10\0\0\0WAVE')],
    ['empty', Buffer.alloc(0)],
    ['too large in every size', picture('GIF87a', 300_000)],
  ])('that is %s is none', async (_, bytes) => {
    for (const size of bytes ? ['1', '2'] : []) standIn.draw(`/emote/9/${size}`, bytes ?? PNG);
    expect(await create()(emote('ffz', '9'))).toBeNull();
  });

  test('is none where the source is off or out of reach', async () => {
    const urls = { ...standIn.pictureUrls, twitch: null, ffz: 'http://127.0.0.1:1' };
    const pictures = createEmotePictures({ urls });
    expect([await pictures(emote('twitch', '25')), await pictures(emote('ffz', '25'))]).toEqual([null, null]);
    expect(standIn.pictureRequests).toEqual([]);
  });

  test('is not asked for by an id that would lead elsewhere', async () => {
    for (const id of ['..', '../../3/x', 'x?y', '']) expect(await create()(emote('bttv', id))).toBeNull();
    expect(standIn.pictureRequests).toEqual([]);
  });
});

describe('the cache', () => {
  test('asks once for what it has, for what is missing, and for what is under way', async () => {
    standIn.draw('/emote/7/2', PNG);
    const pictures = create();
    const [first, second] = await Promise.all([pictures(emote('ffz', '7')), pictures(emote('ffz', '7'))]);
    expect([first, second, await pictures(emote('ffz', '7'))]).toEqual([PNG, PNG, PNG]);
    await pictures(emote('ffz', '8'));
    await pictures(emote('ffz', '8'));
    expect(standIn.pictureRequests).toEqual(['/emote/7/2', '/emote/8/2', '/emote/8/1']);
  });

  test('forgets what was not asked for the longest when it is full', async () => {
    for (const id of ['1', '2', '3']) standIn.draw(`/emote/${id}/2`, picture('GIF89a', 1_000));
    const pictures = create({ maxCachedBytes: 4_200 });
    for (const id of ['1', '2', '1', '3', '1', '2']) await pictures(emote('ffz', id));
    expect(standIn.pictureRequests).toEqual(['/emote/1/2', '/emote/2/2', '/emote/3/2', '/emote/2/2']);
  });
});

test('a late picture is not waited for, and is there the next time', async () => {
  standIn.draw('/emote/7/2', PNG);
  standIn.delayPictures(300);
  const pictures = create({ deadlineMs: 20 });
  expect(await pictures(emote('ffz', '7'))).toBeNull();
  await eventually(async () => expect(await pictures(emote('ffz', '7'))).toEqual(PNG));
  expect(standIn.pictureRequests).toEqual(['/emote/7/2']);
});

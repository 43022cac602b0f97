import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOST_GUILD, parseLogin, toChannelId, toChatterId, toGuildId, toMessageId } from './ids.ts';

describe.each([
  ['toChannelId', toChannelId],
  ['toChatterId', toChatterId],
  ['toGuildId', toGuildId],
])('%s', (_, toId) => {
  test.each(['1', '71092938', '9007199254740993', '9223372036854775807'])('takes %s as it stands', (text) => {
    expect(toId(text)).toBe(text);
  });
  test.each(['', '0', '007', '-1', '+1', '1.0', '1e3', ' 1', '1\n', '９', '9223372036854775808', '99999999999999999999', '1;--'])(
    'refuses "%s"',
    (text) => {
      expect(toId(text)).toBeNull();
    },
  );
  test('takes exactly the positive numbers of Postgres bigint', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -10n, max: 2n ** 64n }), (value) => {
        expect(toId(value.toString())).toBe(value > 0n && value < 2n ** 63n ? value.toString() : null);
      }),
    );
  });
});

test('the host guild is no guild that Discord could have made', () => {
  expect(toGuildId(HOST_GUILD)).toBeNull();
});

describe('toMessageId', () => {
  const ID = '3a8b7c1e-1234-4abc-9def-0123456789ab';
  test('takes UUIDs, in lower case', () => {
    expect(toMessageId(ID)).toBe(ID);
    expect(toMessageId(ID.toUpperCase())).toBe(ID);
    fc.assert(fc.property(fc.uuid(), (id) => toMessageId(id) === id));
  });
  test.each(['', 'x', ID.slice(1), `${ID}0`, ID.replaceAll('-', ''), `{${ID}}`, `${ID}\n`, ID.replace('3', 'g')])(
    'refuses "%s"',
    (text) => {
      expect(toMessageId(text)).toBeNull();
    },
  );
});

describe('parseLogin', () => {
  test.each([
    'moonbase',
    'MoonBase',
    '#moonbase',
    '@moonbase',
    '  moonbase ',
    'twitch.tv/moonbase',
    'www.twitch.tv/moonbase',
    'https://www.twitch.tv/MoonBase',
    'http://twitch.tv/moonbase/',
    'https://m.twitch.tv/moonbase',
  ])('"%s" is moonbase', (typed) => {
    expect(parseLogin(typed)).toBe('moonbase');
  });
  test.each(['a', '7tv', 'x_', 'a'.repeat(25)])('%s is a login', (typed) => {
    expect(parseLogin(typed)).toBe(typed);
  });
  test.each([
    '',
    '#',
    '_x',
    'a'.repeat(26),
    'two words',
    'a-b',
    'moonbase,other',
    '#moonbase\r\nJOIN #other',
    "x'; drop table messages; --",
    '<@123>',
    'münchen',
    '弟大物',
    'https://evil.example/moonbase',
    'https://twitch.tv/moonbase/videos',
    'twitch.tv/',
    '##moonbase',
  ])('"%s" is refused', (typed) => {
    expect(parseLogin(typed)).toBeNull();
  });
  test('whatever is typed, the answer is a login or nothing, and it stays what it is when typed again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.stringMatching(/^[#@]?\w{1,30}$/)), (typed) => {
        const login = parseLogin(typed);
        if (login === null) return;
        expect(login).toMatch(/^[a-z0-9][a-z0-9_]{0,24}$/);
        expect(parseLogin(login)).toBe(login);
      }),
    );
  });
});

import { describe, expect, test } from 'vitest';
import { splitLine } from './line.ts';

describe('splitLine', () => {
  test('takes tags, prefix, command, channel and text apart', () => {
    expect(splitLine('@a=1;b= :nick!user@host PRIVMSG #room :hello : there')).toMatchObject({
      tagsEnd: 7,
      nick: 'nick',
      command: 'PRIVMSG',
      target: '#room',
      text: 'hello : there',
    });
  });

  test.each([
    [':nick!user@host PING', 'nick'],
    [':nick@host PING', 'nick'],
    [':nick PING', 'nick'],
    [':tmi.twitch.tv PING', 'tmi.twitch.tv'],
    [':!user@host PING', ''],
    [':a!@b PING', 'a'],
    [': PING', ''],
    ['PING', ''],
  ])('prefix of %j', (line, nick) => {
    expect(splitLine(line)).toMatchObject({ nick, command: 'PING' });
  });

  test.each([
    ['PRIVMSG #room word', '#room', 'word'],
    ['PRIVMSG #room word more', '#room', 'word'],
    ['PRIVMSG #room :', '#room', ''],
    ['PRIVMSG #room : leading and trailing ', '#room', ' leading and trailing '],
    ['PRIVMSG #room', '#room', null],
    ['PRIVMSG #room ', '#room', null],
    ['JOIN :#room', '#room', null],
    ['PRIVMSG', '', null],
    ['PRIVMSG ', '', null],
    ['  PRIVMSG   #room   :two  spaces', '#room', 'two  spaces'],
  ])('parameters of %j', (line, target, text) => {
    expect(splitLine(line)).toMatchObject({ target, text });
  });

  test.each(['\r\n', '\n', '\r', '\r\n\r\n'])('the line end %j is not text', (end) => {
    expect(splitLine(`:a!a@a PRIVMSG #room :hi${end}`)?.text).toBe('hi');
  });

  test.each(['', ' ', '\r\n', '@tags=only', '@tags=only ', ':prefix.only', '@tags=and :prefix'])('%j has no command', (line) => {
    expect(splitLine(line)).toBeNull();
  });
});

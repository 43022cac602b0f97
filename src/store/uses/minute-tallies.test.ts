import { expect, test } from 'vitest';
import { Catalogue } from '../../domain/emote-uses.ts';
import { UsesTally } from '../rollups/uses-tally.ts';
import { MinuteTallies } from './minute-tallies.ts';

function tallyOf(text: string): UsesTally {
  const tally = new UsesTally();
  tally.add({ sentMs: 0, text, emotes: null }, new Catalogue([]));
  return tally;
}

test('a tally holds for the state that it was counted in', () => {
  const tallies = new MinuteTallies();
  tallies.set('20:14', 'a', tallyOf('moon'));
  expect(tallies.get('20:14', 'a')?.words).toEqual(new Map([['moon', 1]]));
  expect(tallies.get('20:14', 'b')).toBeNull();
  expect(tallies.get('20:15', 'a')).toBeNull();
  tallies.set('20:14', 'b', tallyOf('sun'));
  expect([tallies.get('20:14', 'a'), tallies.get('20:14', 'b')?.words]).toEqual([null, new Map([['sun', 1]])]);
});

test('the minutes that were not asked about for longest give way', () => {
  const tallies = new MinuteTallies(6);
  for (const minute of ['1', '2', '3']) tallies.set(minute, 'a', tallyOf('moon'));
  expect(tallies.get('1', 'a')).not.toBeNull();
  tallies.set('4', 'a', tallyOf('moon'));
  expect(['1', '2', '3', '4'].filter((minute) => tallies.get(minute, 'a') !== null)).toEqual(['1', '3', '4']);
  tallies.set('1', 'b', tallyOf('moon'));
  expect(['1', '3', '4'].filter((minute) => tallies.get(minute, minute === '1' ? 'b' : 'a') !== null)).toEqual(['1', '3', '4']);
  tallies.set('5', 'a', tallyOf('moon landing sunday rocket engine'));
  expect(['1', '3', '4', '5'].filter((minute) => tallies.get(minute, 'a') !== null)).toEqual(['5']);
});

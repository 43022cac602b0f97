import { expect, test } from 'vitest';
import { toUnnamed, withoutUnnamed } from './optouts.ts';

const unnamed = toUnnamed([
  ['6001', 'shy_one'],
  ['6001', 'shy_before'],
  ['6002', null],
]);
const clean = (details: Record<string, unknown>): unknown => JSON.parse(withoutUnnamed(JSON.stringify(details), unnamed));

test('whose gift it was is not told, the gift is', () => {
  expect(
    clean({ recipientId: '6001', recipientUserName: 'shy_one', recipientDisplayName: 'Shy_One', subPlanName: 'Tier 1', months: '3' }),
  ).toEqual({ subPlanName: 'Tier 1', months: '3' });
  expect(clean({ priorGifterId: '6002', priorGifterUserName: 'whoever', priorGifterAnonymous: 'false', months: '1' })).toEqual({
    months: '1',
  });
});

test('a person is known by a former login, in any case', () => {
  expect(clean({ senderLogin: 'Shy_Before', senderName: 'Shy', subPlan: '1000' })).toEqual({ subPlan: '1000' });
});

test('details that are about one person alone have nothing left', () => {
  expect(clean({ login: 'shy_one', displayName: 'Shy', profileImageURL: 'https://x' })).toEqual({});
});

test('others, and numbers that happen to be alike, stay', () => {
  const details = { recipientId: '6003', recipientUserName: 'bold_one', viewers: '6001', cumulativeMonths: '6002', subPlanName: 'Shy' };
  expect(clean(details)).toEqual(details);
  expect(withoutUnnamed('{"recipientId": "6001"}', toUnnamed([]))).toBe('{"recipientId": "6001"}');
});

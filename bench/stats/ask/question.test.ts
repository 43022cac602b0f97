import { expect, test } from 'vitest';
import { toPlan } from '../history/plan.ts';
import { toUsers } from '../history/users.ts';
import { drawQuestions } from './question.ts';

const plan = toPlan({ messages: 100_000, channels: 200, days: 90, texts: 100 });
const users = toUsers(plan.users);

test('questions are within the history, of several different channels, and the same for the same seed', () => {
  const questions = drawQuestions(plan, users, 400, 5);
  expect(drawQuestions(plan, users, 400, 5)).toEqual(questions);
  for (const { range, channel, channels } of questions) {
    expect(range.fromMs).toBeGreaterThanOrEqual(plan.fromMs);
    expect(range.toMs).toBeLessThanOrEqual(plan.toMs);
    expect(range.toMs - range.fromMs).toBeGreaterThan(0);
    expect(channels[0]).toEqual(channel);
    expect(new Set(channels.map(({ id }) => id)).size).toBe(channels.length);
    expect(channels.length).toBeGreaterThanOrEqual(2);
  }
  const ofLargest = questions.filter(({ channel }) => channel.id === String(users.ids[plan.plans[0]?.user ?? 0]));
  expect(ofLargest.length / questions.length).toBeGreaterThan(0.1);
  expect(ofLargest.length / questions.length).toBeLessThan(0.2);
});

import type pg from 'pg';
import type { Question } from './question.ts';

/** Ids of the people whom questions may be about, by login, of those who have written. */
export async function listPeopleIds(client: pg.Client, questions: readonly Question[]): Promise<ReadonlyMap<string, string>> {
  const logins = [...new Set(questions.flatMap(({ people }) => people))];
  const { rows } = await client.query<{ login: string; user_id: string }>(
    'select login, user_id from names where login = any($1::text[])',
    [logins],
  );
  return new Map(rows.map(({ login, user_id }) => [login, user_id]));
}

/** The same questions about the first of their people who has written, or else about the broadcaster. */
export function toAnswerable(questions: readonly Question[], ids: ReadonlyMap<string, string>): Question[] {
  return questions.map((question) => {
    const person = question.people.find((login) => ids.has(login));
    return { ...question, people: [person ?? question.channel.login] };
  });
}

import type { ChatterId, Login } from '../domain/ids.ts';
import { type Db, prepared } from './database.ts';

/** Somebody who was seen in any channel. */
export interface Person {
  readonly chatterId: ChatterId;
  /** What they are called now, which may be another name than the one they were looked up by. */
  readonly login: Login;
  readonly displayName: string;
}

interface RawPerson {
  user_id: ChatterId;
  login: Login;
  display_name: string;
}

/** Whoever goes by `login` now, or else whoever last did; null when nobody ever was seen under it. */
export async function findPerson(db: Db, login: Login): Promise<Person | null> {
  const { rows } = await prepared<RawPerson>(
    db,
    `select now_.user_id, now_.login, now_.display_name
       from names n
       join names now_ on now_.user_id = n.user_id and now_.valid_to = 'infinity'
      where n.login = :login
      order by n.valid_to desc, n.valid_from desc
      limit 1`,
    { login },
  );
  const raw = rows[0];
  return raw ? { chatterId: raw.user_id, login: raw.login, displayName: raw.display_name } : null;
}

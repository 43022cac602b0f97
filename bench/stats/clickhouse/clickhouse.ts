import { createRequire } from 'node:module';

/** ClickHouse in this very process, over a folder of its own. */
export interface ClickHouse {
  /** @throws {Error} with ClickHouse's own words */
  query(sql: string): string;
  stop(): void;
}

/** Null where the package is not there: it is no dependency of the product; `npm install --no-save chdb` brings it. */
export function openClickHouse(folder: string): ClickHouse | null {
  const loaded = load();
  if (loaded === null) return null;
  const session: unknown = Reflect.construct(loaded, [folder]);
  const method = (name: string): ((...values: readonly string[]) => unknown) => {
    const found: unknown = typeof session === 'object' && session !== null ? Reflect.get(session, name) : null;
    if (typeof found !== 'function') throw new Error(`this chdb has no ${name}`);
    return (...values) => Reflect.apply(found, session, values);
  };
  const query = method('query');
  return { query: (sql) => String(query(sql, 'TabSeparated')), stop: () => void method('close')() };
}

/** Its session class. */
function load() {
  try {
    const module: unknown = createRequire(import.meta.url)('chdb');
    const session: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, 'Session') : null;
    return typeof session === 'function' ? session : null;
  } catch {
    return null;
  }
}

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type HistoryServer, openHistory } from '../history-server.ts';

const run = promisify(execFile);

export type Cold = 'server restarted, its files out of the system cache' | 'server restarted, the system cache kept';

/** Starts the server anew and, where GNU dd can ask for it, without the system's memory of its files. */
export async function restartCold(folder: string, server: HistoryServer): Promise<{ readonly server: HistoryServer; readonly cold: Cold }> {
  await server.stop();
  // https://www.gnu.org/software/coreutils/manual/html_node/dd-invocation.html: "nocache" with "count=0" drops the cache of the whole file.
  const isDropped = await run('find', [
    join(folder, 'postgres'),
    '-type',
    'f',
    '-size',
    '+0',
    '-exec',
    'dd',
    'if={}',
    'iflag=nocache',
    'count=0',
    'status=none',
    ';',
  ]).then(
    () => true,
    () => false,
  );
  const cold: Cold = isDropped ? 'server restarted, its files out of the system cache' : 'server restarted, the system cache kept';
  return { server: await openHistory(folder, 'asking'), cold };
}

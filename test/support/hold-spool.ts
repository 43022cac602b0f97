import { Spool } from '../../src/ingest/spool/spool.ts';
import { createLog } from '../../src/log.ts';

/** Opens the spool of the folder that is given, reads one line, spends one JOIN, says so and holds it until it is killed. */
const [dataDir = ''] = process.argv.slice(2);
const spool = await Spool.open({ dataDir, maxBytes: 1 << 30, recorderId: 'holder', log: createLog('silent') });
spool.line('before the kill', Date.now());
await spool.memory.joins.spend(Date.now());
setTimeout(() => process.send?.('open'), 150);

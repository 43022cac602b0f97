import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Workload } from '../workload.ts';
import type { Answer, Order, Sent } from './protocol.ts';

export interface Sender {
  readonly pid: number;
  /** Address of the stand-in, for TWITCH_CHAT_URL. */
  readonly url: string;
  prepare(workload: Workload): Promise<void>;
  flood(): Promise<Sent>;
  pace(workload: Workload, rate: number, seconds: number): Promise<Sent>;
  /** Ends the `pace` that is under way before its time. */
  halt(): void;
  stop(): Promise<void>;
}

/** Starts the sender's process. */
export async function startSender(): Promise<Sender> {
  const child = fork(fileURLToPath(new URL('process.ts', import.meta.url)), [], { execArgv: ['--import', 'tsx'] });
  const started = await nextAnswer(child);
  if (started.type !== 'listening') throw new Error('the sender did not start');

  const order = async <Type extends Answer['type']>(what: Order, type: Type): Promise<Extract<Answer, { type: Type }>> => {
    const answered = nextAnswer(child);
    child.send(what);
    const answer = await answered;
    if (isOf(answer, type)) return answer;
    throw new Error(`the sender failed: ${answer.type === 'failed' ? answer.why : answer.type}`);
  };

  return {
    pid: child.pid ?? 0,
    url: started.url,
    prepare: async (workload) => void (await order({ type: 'prepare', workload }, 'ready')),
    flood: async () => (await order({ type: 'flood' }, 'sent')).sent,
    pace: async (workload, rate, seconds) => (await order({ type: 'pace', workload, rate, seconds }, 'sent')).sent,
    halt: () => void child.send({ type: 'halt' } satisfies Order),
    async stop() {
      if (child.exitCode !== null) return;
      child.send({ type: 'stop' } satisfies Order);
      await once(child, 'exit');
    },
  };
}

function isOf<Type extends Answer['type']>(answer: Answer, type: Type): answer is Extract<Answer, { type: Type }> {
  return answer.type === type;
}

/** The next thing that the sender says. Rejects when it ends instead. */
function nextAnswer(child: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => {
      child.off('message', said);
      reject(new Error(`the sender ended with ${code}`));
    };
    const said = (answer: Answer) => {
      child.off('exit', ended);
      resolve(answer);
    };
    child.once('message', said);
    child.once('exit', ended);
  });
}

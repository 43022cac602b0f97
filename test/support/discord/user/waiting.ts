import type { Answer, Interaction } from '../state/interaction.ts';

/** The user got no answer in time. `answer` goes on showing what the bot does too late. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly answer: Answer;

  constructor(answer: Answer, why: string) {
    const refused = answer.errors.map(
      ({ method, path, status, code, message }) => `\n  refused: ${method} ${path} -> ${status} (${code} ${message})`,
    );
    super(`${answer.asked}: ${why}${refused.join('')}`);
    this.answer = answer;
  }
}

/** Everybody who waits for an answer, so that stopping leaves nobody waiting. */
export class Waiting {
  private readonly giveUps = new Set<(why: string) => void>();

  /**
   * Resolves once the interaction is answered.
   * @throws {NoAnswer} when it isn't acknowledged within `acknowledgeWithinMs` or answered within `deadlineMs`
   */
  forAnswer(interaction: Interaction, acknowledgeWithinMs: number, deadlineMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = (why: string): void => {
        finish();
        reject(new NoAnswer(interaction.answer, why));
      };
      const check = (): void => {
        if (!interaction.isAnswered) return;
        finish();
        resolve();
      };
      const unacknowledged = setTimeout(() => {
        if (!interaction.isAcknowledged) giveUp(`not acknowledged within ${acknowledgeWithinMs} ms`);
      }, acknowledgeWithinMs);
      const unanswered = setTimeout(() => giveUp(`not answered within ${deadlineMs} ms`), deadlineMs);
      const unsubscribe = interaction.onChange(check);
      const finish = (): void => {
        clearTimeout(unacknowledged);
        clearTimeout(unanswered);
        unsubscribe();
        this.giveUps.delete(giveUp);
      };
      this.giveUps.add(giveUp);
      check();
    });
  }

  stop(): void {
    for (const giveUp of [...this.giveUps]) giveUp('the stand-in was stopped');
  }
}
